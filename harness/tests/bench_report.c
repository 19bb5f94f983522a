/* SPDX-License-Identifier: MIT */
/* Reporters in C, counters, hooks, statistics, memory. */
#define _GNU_SOURCE /* memfd_create */
#include "bench_child.h"

#include <math.h>
#include <pthread.h>

/* ---- a reporter that prints a line a run ---- */

static bool begin(const struct bench_machine *machine, void *context)
{
    printf("%s begin cpus=%d\n", (const char *)context, machine->cpus > 0);
    return true;
}

static void print_run(const struct bench_run *run)
{
    printf("name=%s family=%s aggregate=%s label=%s error=%s threads=%d "
           "repetition=%d iterations=%d real=%.6g percentage=%d fit=%d",
           run->name, run->family,
           run->aggregate != NULL ? run->aggregate : "-",
           run->label != NULL ? run->label : "-",
           run->error != NULL ? run->error : "-", (int)run->threads,
           (int)run->repetition, (int)run->iterations, run->real_time,
           run->percentage, run->is_complexity);
    for (size_t i = 0; i < run->counter_count; i++)
        printf(" %s=%.6g/%u", run->counters[i].name, run->counters[i].value,
               run->counters[i].flags);
    if (run->memory != NULL)
        printf(" allocations=%d most=%d known=%d",
               (int)run->memory->allocations, (int)run->memory->most_bytes,
               run->memory->total_bytes != BENCH_UNKNOWN);
    putchar('\n');
}

static void print_runs(const struct bench_run *runs, size_t count,
                       void *context)
{
    (void)context;
    for (size_t i = 0; i < count; i++)
        print_run(&runs[i]);
}

static void end(void *context)
{
    printf("%s end\n", (const char *)context);
}

static char mine[] = "mine";
static const struct bench_reporter reporter = {begin, print_runs, end, mine};

/* ---- what is measured ---- */

static void takes_its_argument(struct bench_state *state)
{
    int64_t ms = bench_arg_count(state) > 0 ? bench_get_arg(state, 0) : 1;
    BENCH_LOOP (state) {
        bench_set_iteration_time(state, (double)ms / 1e3);
    }
    bench_set_complexity_n(state, ms);
}

static struct bench *enroll(const char *name, bench_function *function)
{
    struct bench *bench = bench_register(name, function);
    bench_use_manual_time(bench);
    bench_unit(bench, BENCH_MILLISECOND);
    bench_set_display_reporter(&reporter);
    return bench;
}

static void labels(struct bench_state *state)
{
    takes_its_argument(state);
    bench_set_label(state, "hello");
}

static void enroll_label(void)
{
    bench_arg(enroll("labelled", labels), 2);
}

static void a_reporter_in_c_sees_each_run(void **state)
{
    (void)state;
    RUN(enroll_label, "--benchmark_min_time=5x");

    assert_int_equal(outcome.status, 0);
    assert_printed("mine begin cpus=1\nname=labelled/2/");
    assert_printed("family=labelled aggregate=- label=hello error=- threads=1 "
                   "repetition=0 iterations=5 real=2 percentage=0 fit=0");
    assert_printed("mine end\n");
}

static void fails(struct bench_state *state)
{
    bench_skip_with_error(state, "not today");
    takes_its_argument(state);
}

static void enroll_failing(void)
{
    enroll("fails", fails);
}

static void a_reporter_in_c_sees_the_error(void **state)
{
    (void)state;
    RUN(enroll_failing, ONCE);

    assert_int_equal(outcome.status, 1);
    assert_printed("error=not today");
}

static void counts(struct bench_state *state)
{
    takes_its_argument(state);
    bench_counter(state, "plain", 3, BENCH_COUNTER_PLAIN);
    bench_counter(state, "rate", 3, BENCH_COUNTER_RATE);
    bench_counter(state, "thread", 3, BENCH_COUNTER_AVG_THREADS);
    bench_counter(state, "each", 3, BENCH_COUNTER_ITERATION_INVARIANT);
    bench_counter(state, "mean", 30, BENCH_COUNTER_AVG_ITERATIONS);
    bench_counter(state, "period", 4,
                  BENCH_COUNTER_AVG_THREADS | BENCH_COUNTER_INVERT);
    bench_counter(state, "kibi", 2048, BENCH_COUNTER_1024);
    bench_counter(state, "twice", bench_get_counter(state, "plain") * 2, 0);
    bench_set_bytes_processed(state, 500);
    bench_set_items_processed(state, 100);
}

static void enroll_counters(void)
{
    bench_threads(enroll("counts", counts), 2);
}

/* 2 threads, 10 iterations of 1 ms each. */
static void counters_are_treated_as_their_flags_say(void **state)
{
    (void)state;
    RUN(enroll_counters, "--benchmark_min_time=10x");

    assert_printed(" plain=6/0");
    assert_printed(" rate=600/1");
    assert_printed(" thread=3/2");
    assert_printed(" each=120/4");
    assert_printed(" mean=3/8");
    assert_printed(" period=0.25/18");
    assert_printed(" kibi=4096/32");
    assert_printed(" twice=12/0");
    assert_printed(" bytes_per_second=100000/33");
    assert_printed(" items_per_second=20000/1");
    assert_printed("threads=2 repetition=0 iterations=20 real=1 ");
}

static double largest(const double *values, size_t count, void *context)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, values[i]);
    return most * *(double *)context;
}

static void enroll_statistic(void)
{
    static double factor = 2;
    struct bench *bench = enroll("repeated", takes_its_argument);
    bench_repetitions(bench, 3);
    bench_statistic(bench, "twice_max", largest, false, &factor);
    bench_threads(bench, 2);
}

static void a_statistic_in_c_gets_every_repetition(void **state)
{
    (void)state;
    RUN(enroll_statistic, "--benchmark_min_time=4x");

    assert_int_equal(count_of("repetition=2"), 1);
    assert_printed("aggregate=twice_max label=- error=- threads=2 "
                   "repetition=-1");
    assert_int_equal(count_of("real=2 percentage=0"), 1);
    assert_int_equal(count_of("real=1 percentage=0"), 5);
}

static void a_spread_in_per_cent_is_not_scaled_by_threads(void **state)
{
    (void)state;
    RUN(enroll_statistic, "--benchmark_min_time=4x");

    assert_printed("real=0 percentage=1");
}

static double square(int64_t n)
{
    return (double)n * (double)n;
}

static void enroll_complexity(void)
{
    struct bench *plain = enroll("linear", takes_its_argument);
    struct bench *own = enroll("own", takes_its_argument);
    bench_range(plain, 1, 64);
    bench_complexity(plain, BENCH_O_N);
    bench_range(own, 1, 64);
    bench_complexity_function(own, square);
}

static void complexity_is_fitted_to_n_and_to_a_function(void **state)
{
    (void)state;
    RUN(enroll_complexity, "--benchmark_min_time=2x");

    assert_int_equal(outcome.status, 0);
    assert_int_equal(count_of("aggregate=BigO"), 2);
    assert_int_equal(count_of("aggregate=RMS"), 2);
    assert_int_equal(count_of("fit=1"), 4);
}

/* ---- hooks ---- */

struct ledger {
    int set_ups;
    int tear_downs;
    int runs;
    bool was_alone;
};
static struct ledger ledger;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void set_up(struct bench_state *state, void *context)
{
    struct ledger *book = context;
    book->set_ups++;
    book->was_alone = book->runs % 2 == 0;
    printf("set up %d threads, %d\n", bench_thread_count(state),
           (int)bench_get_arg(state, 0));
}

static void tear_down(struct bench_state *state, void *context)
{
    struct ledger *book = context;
    book->tear_downs++;
    printf("torn down: %d %d %d %d %p\n", book->set_ups, book->tear_downs,
           book->runs, book->was_alone,
           bench_get_context(state) == context ? context : NULL);
}

static void books(struct bench_state *state)
{
    struct ledger *book = bench_get_context(state);
    pthread_mutex_lock(&lock);
    book->runs++;
    pthread_mutex_unlock(&lock);
    takes_its_argument(state);
}

static void enroll_hooks(void)
{
    struct bench *bench = enroll("books", books);
    bench_context(bench, &ledger);
    bench_arg(bench, 7);
    bench_threads(bench, 2);
    bench_setup(bench, set_up, &ledger);
    bench_teardown(bench, tear_down, &ledger);
}

static void hooks_run_once_around_all_threads(void **state)
{
    (void)state;
    RUN(enroll_hooks, "--benchmark_min_time=4x");

    assert_int_equal(count_of("set up 2 threads, 7"), 1);
    assert_printed("torn down: 1 1 2 1 0x");
}

static void set_up_fails(struct bench_state *state, void *context)
{
    (void)context;
    bench_skip_with_error(state, "no port is free");
}

static void enroll_failing_hook(void)
{
    bench_setup(enroll("unready", takes_its_argument), set_up_fails, NULL);
    enroll("ready", takes_its_argument);
}

static void a_failing_set_up_fails_its_runs_only(void **state)
{
    (void)state;
    RUN(enroll_failing_hook, ONCE);

    assert_int_equal(outcome.status, 1);
    assert_int_equal(count_of("error=no port is free"), 1);
    assert_int_equal(count_of("error=-"), 1);
}

/* ---- memory ---- */

static void start_counting(void *context)
{
    *(int *)context = 1;
}

static void stop_counting(struct bench_memory *result, void *context)
{
    result->allocations = *(int *)context * 16;
    result->most_bytes = 4096;
}

static void enroll_memory(void)
{
    static int calls;
    static const struct bench_memory_manager manager = {start_counting,
                                                        stop_counting, &calls};
    bench_set_memory_manager(&manager);
    bench_threads(enroll("allocates", takes_its_argument), 2);
}

static void a_memory_manager_in_c_is_asked_once(void **state)
{
    (void)state;
    RUN(enroll_memory, "--benchmark_min_time=4x");

    assert_int_equal(outcome.status, 0);
    assert_printed("allocations=16 most=4096 known=0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reporter_in_c_sees_each_run),
        cmocka_unit_test(a_reporter_in_c_sees_the_error),
        cmocka_unit_test(counters_are_treated_as_their_flags_say),
        cmocka_unit_test(a_statistic_in_c_gets_every_repetition),
        cmocka_unit_test(a_spread_in_per_cent_is_not_scaled_by_threads),
        cmocka_unit_test(complexity_is_fitted_to_n_and_to_a_function),
        cmocka_unit_test(hooks_run_once_around_all_threads),
        cmocka_unit_test(a_failing_set_up_fails_its_runs_only),
        cmocka_unit_test(a_memory_manager_in_c_is_asked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
