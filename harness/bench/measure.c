/* SPDX-License-Identifier: MIT */
/*
 * The rounds of a paired measurement; where slices come from is not known
 * here.
 *
 * Invariant: in every round each living program runs one slice, in an order
 * that no program can foresee; a round in which one fails does not count for
 * that one.
 */
#include "pairs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCE, TWIN, FIRST_CANDIDATE };
enum { STARTS_MOST = 64, FEW_PAIRS = 20, LONG_SLICE_NS = 50000000 };
enum { AGAIN_MOST_NS = 200000000 };

/* One program; its arrays have a place for each round. */
struct track {
    bool is_dead;
    int64_t iterations; /* of each thread and slice */
    double *per_op;     /* ns */
    double *fairness;
    double outside_ns; /* of its last slice, by our clock */
    double unseen_ns;  /* what it told less of, in the slice with the least */
    double wall_ns;
    double cpu_ns;
    int64_t done;
    int64_t switches;
    int64_t threads;
    struct samples samples; /* latencies */
    struct figures figures; /* sums of so many starts */
    size_t figured;
    bool is_mute; /* it did not tell its figures */
    size_t count;
    struct slice_answer last; /* of calibrating */
    char error[SLICE_TEXT_SIZE];
};

struct session {
    const struct pairs_source *source;
    struct pairs_options options;
    struct dice dice;
    struct track *tracks;
    size_t count; /* tracks */
    size_t *order;
    size_t rounds;
    size_t starts;                    /* so far */
    size_t start_at[STARTS_MOST + 1]; /* first round of each */
    int64_t began_ns;
    bool leaves_twin_out; /* one round is all: it could tell nothing */
    double *scratch;      /* a number for each round */
};

struct pairs_options pairs_defaults(const struct pairs_options *options)
{
    struct pairs_options full = {0};
    if (options != NULL)
        full = *options;
    if (!(full.slice_ms > 0))
        full.slice_ms = 1;
    if (full.pairs_most == 0)
        full.pairs_most = 400;
    if (full.pairs_least == 0)
        full.pairs_least = 100;
    if (full.pairs_least > full.pairs_most)
        full.pairs_least = full.pairs_most;
    if (full.starts == 0)
        full.starts = 8;
    if (full.starts > STARTS_MOST)
        full.starts = STARTS_MOST;
    if (!(full.budget_s > 0))
        full.budget_s = 0.5;
    if (!(full.limit_s > 0))
        full.limit_s = 8 * full.budget_s;
    if (!(full.stuck_s > 0))
        full.stuck_s = 10;
    return full;
}

static bool is_over(const struct session *session)
{
    return session->tracks[REFERENCE].is_dead || session->tracks[TWIN].is_dead;
}

static bool is_idle(const struct session *session, size_t program)
{
    return session->tracks[program].is_dead ||
           (program == TWIN && session->leaves_twin_out);
}

/* 0: the slice ran, or its program is dead now; -EINTR. */
static int run_slice(struct session *session, size_t program,
                     struct slice_answer *answer)
{
    const struct pairs_source *source = session->source;
    struct track *track = &session->tracks[program];
    int error;

    memset(answer, 0, sizeof *answer);
    int64_t asked_ns = source->now_ns(source->context);
    error = source->run(source->context, program, track->iterations, answer);
    track->outside_ns = (double)(source->now_ns(source->context) - asked_ns);
    if (error == -EINTR)
        return error;
    if (error == 0 && answer->iterations > 0 &&
        answer->iterations <= track->iterations && answer->wall_ns >= 0)
        return 0;
    track->is_dead = true;
    snprintf(track->error, sizeof track->error, "%s",
             answer->text[0] != '\0' ? answer->text : "it sent nonsense");
    return 0;
}

/* The shorter of two slices that seem to fill theirs: one may be the
 * machine's doing, as when another program came between. */
static int run_again(struct session *session, size_t program,
                     struct slice_answer *answer)
{
    struct slice_answer again;
    int error = run_slice(session, program, &again);

    if (error == 0 && again.wall_ns < answer->wall_ns)
        *answer = again;
    return error;
}

/* Iterations that fill a slice; each step is at most a hundredfold. */
static int calibrate(struct session *session, size_t program)
{
    struct track *track = &session->tracks[program];
    double wanted_ns = session->options.slice_ms * 1e6;
    struct slice_answer *answer = &track->last;

    track->iterations = 1;
    for (int step = 0; step < 16; step++) {
        int error = run_slice(session, program, answer);
        if (error < 0 || track->is_dead)
            return error;
        if (wanted_ns < 1.5 * (double)answer->wall_ns &&
            answer->wall_ns < AGAIN_MOST_NS)
            error = run_again(session, program, answer);
        if (error < 0 || track->is_dead)
            return error;
        double factor = wanted_ns / fmax((double)answer->wall_ns, 1);
        double next = (double)answer->iterations * fmin(factor, 100);
        bool is_enough = factor < 1.5;
        track->iterations = (int64_t)fmax(next, 1);
        if (is_enough || track->iterations > INT64_C(1) << 40)
            break;
    }
    return 0;
}

/* What every slice pays once is paid by all alike if all are as long. */
static void align(struct session *session)
{
    int64_t reference = session->tracks[REFERENCE].iterations;
    for (size_t i = TWIN; i < session->count; i++) {
        double ratio =
            (double)session->tracks[i].iterations / (double)reference;
        if (i == TWIN || (ratio > 0.75 && ratio < 1.33))
            session->tracks[i].iterations = reference;
    }
}

static void note_slice(struct session *session, struct track *track,
                       const struct slice_answer *answer)
{
    size_t round = session->rounds;
    track->per_op[round] = (double)answer->wall_ns / (double)answer->iterations;
    track->fairness[round] = answer->fairness;
    double unseen_ns = track->outside_ns - (double)answer->wall_ns;
    if (track->done == 0 || unseen_ns < track->unseen_ns)
        track->unseen_ns = unseen_ns;
    track->wall_ns += (double)answer->wall_ns;
    track->cpu_ns += (double)answer->cpu_ns;
    track->done += answer->iterations;
    track->switches += answer->switches;
    track->threads = answer->threads;
    track->count = round + 1;
}

/* Of work that takes long, calibrating was the first round already. */
static void keep_calibration(struct session *session)
{
    if (session->tracks[REFERENCE].last.wall_ns < LONG_SLICE_NS)
        return;
    for (size_t i = 0; i < session->count; i++)
        if (!is_idle(session, i))
            note_slice(session, &session->tracks[i], &session->tracks[i].last);
    session->rounds++;
}

/* After the reference's calibration: whether that was its only slice. */
static bool is_once(const struct session *session)
{
    const struct pairs_options *options = &session->options;
    double wall_ns = (double)session->tracks[REFERENCE].last.wall_ns;
    double candidates = (double)(session->count - FIRST_CANDIDATE);

    return wall_ns >= LONG_SLICE_NS &&
           wall_ns / 1e9 * options->starts >=
               options->limit_s * fmax(candidates, 1);
}

static int start_all(struct session *session)
{
    const struct pairs_source *source = session->source;
    struct slice_answer answer;
    int error = source->restart(source->context);

    session->start_at[session->starts] = session->rounds;
    for (size_t i = 0; i < session->count && error == 0; i++) {
        if (is_over(session))
            break;
        if (is_idle(session, i))
            continue;
        if (session->starts == 0)
            error = calibrate(session, i);
        else
            error = run_slice(session, i, &answer); /* warms up */
        if (session->starts == 0 && i == REFERENCE)
            session->leaves_twin_out = is_once(session);
    }
    if (session->starts == 0 && error == 0 && !is_over(session)) {
        align(session);
        keep_calibration(session);
    }
    session->starts++;
    return error;
}

static int run_round(struct session *session)
{
    dice_shuffle(&session->dice, session->order, session->count);
    for (size_t i = 0; i < session->count; i++) {
        size_t program = session->order[i];
        struct track *track = &session->tracks[program];
        struct slice_answer answer;
        if (is_idle(session, program))
            continue;
        int error = run_slice(session, program, &answer);
        if (error < 0)
            return error;
        if (!track->is_dead)
            note_slice(session, track, &answer);
    }
    session->rounds++;
    return 0;
}

/* Whether start number start (from 1) has had its share of the rounds. */
static bool has_enough(const struct session *session, size_t start)
{
    const struct pairs_options *options = &session->options;
    int64_t now_ns = session->source->now_ns(session->source->context);
    double share = (double)start / options->starts;
    double spent_s = (double)(now_ns - session->began_ns) / 1e9 / share;
    double rounds = (double)session->rounds / share;
    double candidates = (double)(session->count - FIRST_CANDIDATE);
    double budget_s = options->budget_s * fmax(candidates, 1);

    if (rounds >= options->pairs_most)
        return true;
    if (spent_s >= budget_s && rounds >= options->pairs_least)
        return true;
    return session->rounds > 0 &&
           spent_s >= options->limit_s * fmax(candidates, 1);
}

/* Latencies, while the processes that had them still live. */
static int fetch_samples(struct session *session)
{
    const struct pairs_source *source = session->source;
    for (size_t i = 0; i < session->count; i++) {
        struct track *track = &session->tracks[i];
        if (is_idle(session, i) || track->last.samples == 0)
            continue;
        int error = source->add_samples(source->context, i, &track->samples);
        if (error == -EINTR)
            return error;
    }
    return 0;
}

/* What was counted; a program that cannot tell is timed all the same. */
static int fetch_figures(struct session *session)
{
    const struct pairs_source *source = session->source;
    for (size_t i = 0; i < session->count && source->take_figures; i++) {
        struct track *track = &session->tracks[i];
        struct figures figures = {.count = 0};
        if (i == TWIN || track->is_dead || track->is_mute)
            continue;
        int error = source->take_figures(source->context, i, &figures);
        if (error == -EINTR)
            return error;
        track->is_mute = error < 0;
        if (track->is_mute)
            continue;
        figures_merge(&track->figures, &figures);
        track->figured++;
    }
    return 0;
}

static int run_all(struct session *session)
{
    session->began_ns = session->source->now_ns(session->source->context);
    for (size_t start = 1; start <= session->options.starts; start++) {
        int error = 0;
        if (has_enough(session, start))
            continue;
        error = start_all(session);
        while (error == 0 && !is_over(session) && !has_enough(session, start))
            error = run_round(session);
        if (error == 0)
            error = fetch_samples(session);
        if (error == 0)
            error = fetch_figures(session);
        if (error < 0)
            return error;
        if (is_over(session))
            return 0;
    }
    return 0;
}

/* The program's ratios to the reference, grouped by the starts. */
static int estimate_ratio(struct session *session, size_t program,
                          struct estimate *out)
{
    const double *reference = session->tracks[REFERENCE].per_op;
    const struct track *track = &session->tracks[program];
    size_t group_at[STARTS_MOST + 1] = {0};
    size_t groups = 0;
    size_t round = 0;
    size_t count = 0;

    session->start_at[session->starts] = session->rounds;
    for (size_t start = 0; start < session->starts; start++) {
        for (; round < session->start_at[start + 1]; round++)
            if (reference[round] > 0)
                session->scratch[count++] =
                    track->per_op[round] / reference[round];
        if (count > group_at[groups])
            group_at[++groups] = count;
    }
    return estimate_median(session->scratch, group_at, groups,
                           session->options.seed, out);
}

static double median_of(struct session *session, const double *values,
                        size_t count)
{
    memcpy(session->scratch, values, count * sizeof *values);
    estimate_sort(session->scratch, count);
    return estimate_quantile(session->scratch, count, 0.5);
}

static void find_spread(struct session *session, const struct track *track,
                        struct pairs_result *result)
{
    result->mode_count = samples_modes(&track->samples, result->modes);
    if (result->mode_count > 0) {
        result->p50_ns = (double)samples_at(&track->samples, 0.5);
        result->p99_ns = (double)samples_at(&track->samples, 0.99);
        result->most_ns = (double)track->samples.most;
        return;
    }
    result->p50_ns = median_of(session, track->per_op, track->count);
    result->p99_ns = estimate_quantile(session->scratch, track->count, 0.99);
    result->most_ns = estimate_quantile(session->scratch, track->count, 1);
}

static int conclude(struct session *session, size_t program, double resolution,
                    struct pairs_result *result)
{
    const struct track *track = &session->tracks[program];
    int error = estimate_ratio(session, program, &result->ratio);

    if (program == REFERENCE)
        result->ratio = (struct estimate){1, 1, 1};
    result->resolution = resolution;
    result->ns_per_op = track->wall_ns / fmax((double)track->done, 1);
    result->fairness = median_of(session, track->fairness, track->count);
    result->cpu_per_wall = track->cpu_ns / fmax(track->wall_ns, 1);
    result->unseen =
        fmax(track->unseen_ns - session->tracks[REFERENCE].unseen_ns, 0) /
        fmax(track->wall_ns / fmax((double)track->count, 1), 1);
    result->switches = track->switches;
    result->iterations = track->done;
    result->threads = track->threads;
    result->pairs = session->rounds;
    result->figures = track->figures;
    figures_scale(&result->figures, 1 / fmax((double)track->figured, 1));
    find_spread(session, track, result);
    return error;
}

static void blame(const struct session *session, size_t program,
                  struct pairs_result *result)
{
    const char *what = "the reference failed: ";
    const char *error = session->tracks[REFERENCE].error;
    if (session->tracks[program].is_dead) {
        what = "";
        error = session->tracks[program].error;
    } else if (!session->tracks[REFERENCE].is_dead) {
        error = session->tracks[TWIN].error;
    }
    snprintf(result->error, sizeof result->error, "%s%.200s", what, error);
}

static int conclude_all(struct session *session, struct pairs_result *results)
{
    struct estimate null = {1, 1, 1}; /* the reference against itself */
    bool has_null = !is_over(session) && !session->leaves_twin_out;
    int error = has_null ? estimate_ratio(session, TWIN, &null) : 0;
    double resolution = estimate_reach(&null);
    double pairs = (double)session->rounds;

    if (session->rounds < FEW_PAIRS) /* an interval of so few says little */
        resolution = fmax(resolution, 1 / fmax(pairs, 1));
    for (size_t i = 0; i < session->count && error == 0; i++) {
        struct pairs_result *result = &results[i == 0 ? 0 : i - 1];
        if (i == TWIN)
            continue;
        if (is_over(session) || session->tracks[i].is_dead)
            blame(session, i, result);
        else
            error = conclude(session, i, resolution, result);
    }
    return error;
}

static int make_tracks(struct session *session)
{
    size_t rounds = session->options.pairs_most + 1;
    session->tracks = calloc(session->count, sizeof *session->tracks);
    session->order = calloc(session->count, sizeof *session->order);
    session->scratch = calloc(rounds, sizeof(double));
    if (session->tracks == NULL || session->order == NULL ||
        session->scratch == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < session->count; i++) {
        struct track *track = &session->tracks[i];
        track->per_op = calloc(2 * rounds, sizeof(double));
        if (track->per_op == NULL)
            return -ENOMEM;
        track->fairness = track->per_op + rounds;
    }
    return 0;
}

int pairs_measure(const struct pairs_source *source, size_t candidates,
                  const struct pairs_options *options,
                  struct pairs_result *results)
{
    struct session session = {
        .source = source,
        .options = pairs_defaults(options),
        .count = candidates + FIRST_CANDIDATE,
    };
    int error = make_tracks(&session);

    session.dice.state = session.options.seed;
    for (size_t i = 0; i <= candidates; i++)
        results[i] = (struct pairs_result){.pairs = 0};
    if (error == 0)
        error = run_all(&session);
    if (error == 0)
        error = conclude_all(&session, results);
    for (size_t i = 0; session.tracks != NULL && i < session.count; i++)
        free(session.tracks[i].per_op);
    free(session.tracks);
    free(session.order);
    free(session.scratch);
    return error;
}
