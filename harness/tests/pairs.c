/* SPDX-License-Identifier: MIT */
/*
 * What paired timing concludes, from simulated machines.
 *
 * A simulated program takes so many ns an iteration, times what the machine
 * is doing (drift, noise, interruptions), times what this life of its process
 * is worth (placement).  Its clock is the sum of what was run.
 */
#include "pairs.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PROGRAMS = 4, HISTORY = 4096 };

struct machine {
    double ns_per_op[PROGRAMS]; /* 0, 1: reference and twin */
    double noise;               /* of one slice, standard deviation */
    double interrupted;         /* share of slices that take thrice as long */
    double placement;           /* of one life of a process */
    double drift;               /* slower by so much per simulated second */
    size_t fails_after;         /* slices, of the last program; 0: never */
    struct dice dice;
    double placed[PROGRAMS];
    int64_t now_ns;
    int restarts;
    int interrupt_after; /* slices; 0: never */
    size_t count;        /* programs in use */
    size_t slices;
    size_t last_slices;
    unsigned char history[HISTORY]; /* which program ran */
    bool has_latency;
    bool stalls;  /* the first slice: another program came between */
    double says;  /* what the last program tells of its time; 0: all */
    int64_t adds; /* iterations that it did not make */
    bool is_mute; /* the last program */
    size_t asked; /* times that figures were given */
};

static double uniform(struct dice *dice)
{
    return (double)(dice_throw(dice) >> 11) / 9007199254740992.0;
}

/* About normal: the sum of twelve. */
static double normal(struct dice *dice)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform(dice);
    return sum;
}

static int restart(void *context)
{
    struct machine *machine = context;
    machine->restarts++;
    for (size_t i = 0; i < PROGRAMS; i++)
        machine->placed[i] = 1 + machine->placement * normal(&machine->dice);
    machine->now_ns += 2000000;
    return 0;
}

static int run(void *context, size_t program, int64_t iterations,
               struct slice_answer *answer)
{
    struct machine *machine = context;
    double factor = machine->placed[program];

    factor *= 1 + machine->drift * (double)machine->now_ns / 1e9;
    factor *= 1 + machine->noise * normal(&machine->dice);
    if (uniform(&machine->dice) < machine->interrupted)
        factor *= 3;
    if (machine->slices < HISTORY)
        machine->history[machine->slices] = (unsigned char)program;
    machine->slices++;
    if (machine->interrupt_after > 0 &&
        machine->slices > (size_t)machine->interrupt_after)
        return -EINTR;
    if (program == machine->count - 1 && machine->fails_after > 0 &&
        ++machine->last_slices > machine->fails_after) {
        strcpy(answer->text, "it broke");
        return -ECANCELED;
    }
    double wall_ns = machine->ns_per_op[program] * (double)iterations * factor;
    if (machine->stalls && machine->slices == 1)
        wall_ns += 10e6;
    machine->now_ns += (int64_t)wall_ns + 20000;
    if (program == machine->count - 1 && machine->says > 0)
        wall_ns *= machine->says;
    answer->wall_ns = (int64_t)fmax(wall_ns, 1);
    answer->cpu_ns = answer->wall_ns / 2;
    answer->iterations =
        iterations + (program == machine->count - 1 ? machine->adds : 0);
    answer->threads = 2;
    answer->switches = 1;
    answer->fairness = 0.5;
    answer->samples = machine->has_latency;
    return 0;
}

static int add_samples(void *context, size_t program, struct samples *into)
{
    (void)context;
    for (int i = 0; i < 100; i++)
        samples_add(into, i < 60 ? 3000 : program > 0 ? 60000 : 3000);
    return 0;
}

/* 40, 41, ... from the reference; the last program that fails is mute. */
static int take_figures(void *context, size_t program, struct figures *out)
{
    struct machine *machine = context;
    if (program == machine->count - 1 && machine->is_mute)
        return -EPROTO;
    machine->asked++;
    out->items = 10;
    figures_set(out, "kb", 40 + machine->restarts, 0);
    return 0;
}

static int64_t now_ns(void *context)
{
    return ((struct machine *)context)->now_ns;
}

static struct machine machine_of(double ratio, uint64_t seed)
{
    struct machine machine = {
        .ns_per_op = {100, 100, 100 * ratio, 100},
        .noise = 0.015,
        .interrupted = 0.02,
        .placement = 0.002,
        .drift = 0.5,
        .dice = {seed},
        .count = 3,
    };
    return machine;
}

static int measure(struct machine *machine, uint64_t seed,
                   struct pairs_result *results)
{
    struct pairs_options options = {.seed = seed};
    struct pairs_source source = {restart, run,          add_samples,
                                  now_ns,  take_figures, machine};
    return pairs_measure(&source, machine->count - 2, &options, results);
}

static enum comparison verdict_of(double ratio, uint64_t seed)
{
    struct machine machine = machine_of(ratio, seed);
    struct pairs_result results[2];

    assert_int_equal(measure(&machine, seed, results), 0);
    return estimate_compare(&results[1].ratio, results[1].resolution);
}

/* ---- verdicts ---- */

enum { SEEDS = 20 };

static void equal_work_is_never_told_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        assert_int_equal(verdict_of(1.00, seed), COMPARED_SAME);
}

static void three_per_cent_more_are_told_from_none(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        assert_int_equal(verdict_of(1.03, seed), COMPARED_SLOWER);
}

static void three_per_cent_less_are_told_from_none(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        assert_int_equal(verdict_of(0.97, seed), COMPARED_FASTER);
}

static void the_ratio_is_found_while_the_machine_slows_down(void **state)
{
    (void)state;
    struct machine machine = machine_of(1.5, 7);
    struct pairs_result results[2];
    machine.drift = 4;

    assert_int_equal(measure(&machine, 7, results), 0);

    assert_true(fabs(results[1].ratio.value - 1.5) < 0.02);
    assert_true(results[1].ratio.low < 1.5 && results[1].ratio.high > 1.5);
}

static void what_processes_differ_by_is_not_told_of_programs(void **state)
{
    (void)state;
    int told = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct machine machine = machine_of(1.0, seed);
        struct pairs_result results[2];
        machine.placement = 0.05;

        assert_int_equal(measure(&machine, seed, results), 0);

        assert_true(results[1].resolution > 0.01);
        told += estimate_compare(&results[1].ratio, results[1].resolution) !=
                COMPARED_SAME;
    }
    assert_int_equal(told, 0);
}

/* ---- how it goes about it ---- */

static void the_same_seed_gives_the_same_result(void **state)
{
    (void)state;
    struct machine first = machine_of(1.02, 3);
    struct machine second = machine_of(1.02, 3);
    struct pairs_result one[2];
    struct pairs_result other[2];

    assert_int_equal(measure(&first, 9, one), 0);
    assert_int_equal(measure(&second, 9, other), 0);

    assert_memory_equal(first.history, second.history, HISTORY);
    assert_true(one[1].ratio.low == other[1].ratio.low);
    assert_true(one[1].ratio.high == other[1].ratio.high);
}

static void processes_are_started_afresh_on_the_way(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_int_equal(machine.restarts, 8);
}

/* In the last 300 slices: whole rounds, each program once in each. */
static void the_order_in_a_round_cannot_be_foreseen(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    int firsts[3] = {0, 0, 0};

    assert_int_equal(measure(&machine, 1, results), 0);
    assert_true(machine.slices > 400 && machine.slices < HISTORY);
    for (size_t round = 1; round <= 30; round++) {
        const unsigned char *at = &machine.history[machine.slices - 3 * round];
        firsts[at[0]]++;
        assert_int_equal((1 << at[0]) | (1 << at[1]) | (1 << at[2]), 7);
    }

    for (int i = 0; i < 3; i++)
        assert_in_range((uintmax_t)firsts[i], 3, 20);
}

static void a_slice_takes_about_a_millisecond(void **state)
{
    (void)state;
    struct machine machine = machine_of(10, 1);
    struct pairs_result results[2];
    machine.noise = 0;
    machine.interrupted = 0;
    machine.drift = 0;

    assert_int_equal(measure(&machine, 1, results), 0);
    double slices = (double)results[1].pairs;
    double ms = (double)results[1].iterations * 1000 / slices / 1e6;

    assert_true(ms > 0.9 && ms < 1.1);
}

static void slow_work_gets_its_least_number_of_pairs(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    for (size_t i = 0; i < PROGRAMS; i++)
        machine.ns_per_op[i] = 3e6;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_in_range(results[1].pairs, 100, 120);
}

static void very_slow_work_stops_at_the_limit(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.drift = 0;
    for (size_t i = 0; i < PROGRAMS; i++)
        machine.ns_per_op[i] = 3e8;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_in_range(results[1].pairs, 1, 10);
    assert_true(machine.now_ns < INT64_C(8000000000));
}

static void work_of_seconds_is_run_once_without_a_twin(void **state)
{
    (void)state;
    struct machine machine = machine_of(1.5, 1);
    struct pairs_result results[2];
    machine.drift = 0;
    machine.ns_per_op[0] = machine.ns_per_op[1] = 2e9;
    machine.ns_per_op[2] = 3e9;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_int_equal(results[1].pairs, 1);
    assert_int_equal(machine.slices, 2);
    assert_int_equal(machine.history[1], 2);
    assert_int_equal(estimate_compare(&results[1].ratio, results[1].resolution),
                     COMPARED_SAME);
}

static void the_other_figures_are_those_of_the_slices(void **state)
{
    (void)state;
    struct machine machine = machine_of(2, 1);
    struct pairs_result results[2];
    machine.noise = 0;
    machine.interrupted = 0;
    machine.placement = 0;
    machine.drift = 0;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_true(fabs(results[1].ns_per_op - 200) < 0.1);
    assert_true(fabs(results[1].p50_ns - 200) < 0.1);
    assert_true(fabs(results[1].cpu_per_wall - 0.5) < 0.001);
    assert_true(results[1].fairness == 0.5);
    assert_true(results[1].unseen < 0.001);
    assert_int_equal(results[1].switches, results[1].pairs);
    assert_int_equal(results[1].mode_count, 0);
}

static void one_long_slice_is_no_measure_of_the_work(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.stalls = true;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_true(results[0].iterations / (int64_t)results[0].pairs > 1000);
}

static void time_that_a_program_hides_is_seen(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.says = 0.1;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_true(results[0].unseen == 0);
    assert_true(results[1].unseen > 4);
}

static void more_iterations_than_asked_for_are_nonsense(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.adds = 1;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_string_equal(results[1].error, "it sent nonsense");
}

static void both_modes_of_a_latency_are_told(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.has_latency = true;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_int_equal(results[0].mode_count, 1);
    assert_int_equal(results[1].mode_count, 2);
    assert_in_range((uintmax_t)results[1].modes[0].ns, 2950, 3050);
    assert_in_range((uintmax_t)results[1].modes[1].ns, 59000, 61000);
    assert_true(fabs(results[1].modes[1].share - 0.4) < 0.001);
    assert_true(results[1].most_ns == 60000);
}

static void what_is_counted_is_the_mean_of_the_starts(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];

    assert_int_equal(measure(&machine, 1, results), 0);

    double mean = 40 + (1 + machine.restarts) / 2.0;
    assert_int_equal(machine.asked, 2 * machine.restarts);
    assert_true(results[1].figures.items == 10);
    assert_true(fabs(figures_get(&results[1].figures, "kb") - mean) < 1e-9);
}

/* As a program sends them that wants to harm who asks. */
static void figures_from_elsewhere_are_mended(void **state)
{
    (void)state;
    struct figures figures = {.items = NAN, .count = UINT32_MAX};
    memset(figures.counters, 'x', sizeof figures.counters);
    figures.counters[1].value = INFINITY;

    figures_mend(&figures);

    assert_true(figures.items == 0);
    assert_int_equal(figures.count, FIGURES_MOST);
    for (size_t i = 0; i < FIGURES_MOST; i++) {
        assert_int_equal(strlen(figures.counters[i].name),
                         FIGURE_NAME_SIZE - 1);
        assert_true(isfinite(figures.counters[i].value));
    }
}

/* ---- failures ---- */

static void who_cannot_tell_what_it_counted_is_timed_all_the_same(void **state)
{
    (void)state;
    struct machine machine = machine_of(1.03, 1);
    struct pairs_result results[2];
    machine.is_mute = true;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_true(results[0].figures.count == 1);
    assert_true(results[1].figures.count == 0);
    assert_string_equal(results[1].error, "");
    assert_true(results[1].ratio.low > 1.02);
}

static void a_failing_candidate_leaves_the_others_alone(void **state)
{
    (void)state;
    struct machine machine = machine_of(1.03, 1);
    struct pairs_result results[3];
    machine.count = 4;
    machine.fails_after = 50;

    assert_int_equal(measure(&machine, 1, results), 0);

    assert_string_equal(results[2].error, "it broke");
    assert_string_equal(results[1].error, "");
    assert_true(results[1].ratio.low > 1.02);
}

static void a_failing_reference_fails_everybody(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.count = 1; /* its last program is the reference */
    machine.fails_after = 10;
    struct pairs_source source = {restart, run,          add_samples,
                                  now_ns,  take_figures, &machine};

    assert_int_equal(pairs_measure(&source, 1, NULL, results), 0);

    assert_string_equal(results[0].error, "it broke");
    assert_string_equal(results[1].error, "the reference failed: it broke");
}

static void an_interrupt_ends_the_measurement(void **state)
{
    (void)state;
    struct machine machine = machine_of(1, 1);
    struct pairs_result results[2];
    machine.interrupt_after = 30;

    assert_int_equal(measure(&machine, 1, results), -EINTR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_work_is_never_told_apart),
        cmocka_unit_test(three_per_cent_more_are_told_from_none),
        cmocka_unit_test(three_per_cent_less_are_told_from_none),
        cmocka_unit_test(the_ratio_is_found_while_the_machine_slows_down),
        cmocka_unit_test(what_processes_differ_by_is_not_told_of_programs),
        cmocka_unit_test(the_same_seed_gives_the_same_result),
        cmocka_unit_test(processes_are_started_afresh_on_the_way),
        cmocka_unit_test(the_order_in_a_round_cannot_be_foreseen),
        cmocka_unit_test(a_slice_takes_about_a_millisecond),
        cmocka_unit_test(slow_work_gets_its_least_number_of_pairs),
        cmocka_unit_test(very_slow_work_stops_at_the_limit),
        cmocka_unit_test(work_of_seconds_is_run_once_without_a_twin),
        cmocka_unit_test(the_other_figures_are_those_of_the_slices),
        cmocka_unit_test(one_long_slice_is_no_measure_of_the_work),
        cmocka_unit_test(time_that_a_program_hides_is_seen),
        cmocka_unit_test(more_iterations_than_asked_for_are_nonsense),
        cmocka_unit_test(both_modes_of_a_latency_are_told),
        cmocka_unit_test(what_is_counted_is_the_mean_of_the_starts),
        cmocka_unit_test(figures_from_elsewhere_are_mended),
        cmocka_unit_test(who_cannot_tell_what_it_counted_is_timed_all_the_same),
        cmocka_unit_test(a_failing_candidate_leaves_the_others_alone),
        cmocka_unit_test(a_failing_reference_fails_everybody),
        cmocka_unit_test(an_interrupt_ends_the_measurement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
