/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* qsort_r */
#include "mutate_run.h"
#include "jobs.h"
#include "style.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Mutants wait more than answers do. */
enum { SPARE = 2 };

/* Work that runs on several threads. */
struct running {
    struct strength *strength;
    struct problems *problems;
    bool *needed;  /* originals that have a trial */
    size_t *order; /* of the groups */
    atomic_size_t done;
};

static void run_original(void *context, size_t index)
{
    struct running *running = context;

    if (running->needed[index])
        strength_run_original(running->strength, index, running->problems);
}

static void run_group(void *context, size_t index)
{
    struct running *running = context;

    strength_run(running->strength, running->order[index], running->problems);
}

static void show_progress(void *context, const struct trial *trial)
{
    struct running *running = context;
    const struct strength *strength = running->strength;
    char *what =
        text_format("%s: %s, %s", strength->kata->name, trial->original->name,
                    mutant_operator_name(trial->mutant->operation));

    progress_show(atomic_fetch_add(&running->done, 1) + 1,
                  strength->trials_count, what);
    free(what);
}

static size_t size_of(const struct strength *strength, size_t group)
{
    return strength->groups[group + 1] - strength->groups[group];
}

static int compare_sizes(const void *a, const void *b, void *context)
{
    size_t left = size_of(context, *(const size_t *)a);
    size_t right = size_of(context, *(const size_t *)b);

    return left != right ? (left < right ? 1 : -1)
                         : (*(const size_t *)a > *(const size_t *)b) -
                               (*(const size_t *)a < *(const size_t *)b);
}

/* The largest first, so that none is left alone with one processor. */
static size_t *order_groups(struct strength *strength)
{
    size_t *order = calloc(strength->groups_count + 1, sizeof(order[0]));

    for (size_t i = 0; order != NULL && i < strength->groups_count; i++)
        order[i] = i;
    if (order != NULL)
        qsort_r(order, strength->groups_count, sizeof(order[0]), compare_sizes,
                strength);
    return order;
}

bool mutate_run(struct strength *strength, struct problems *problems)
{
    struct running running = {
        .strength = strength,
        .problems = problems,
        .needed = calloc(strength->originals_count + 1, sizeof(bool)),
        .order = order_groups(strength)};
    size_t wrong = json_array_size(problems->list);
    bool passed = false;

    if (running.needed == NULL || running.order == NULL) {
        problems_add(problems, strength->kata->name, "solutions", "%s",
                     strerror(ENOMEM));
        goto out;
    }
    for (size_t i = 0; i < strength->trials_count; i++)
        running.needed[strength->trials[i].original - strength->originals] =
            true;
    jobs_run(strength->originals_count, run_original, &running);
    passed = json_array_size(problems->list) == wrong;
    if (passed) {
        strength->trial_ended = show_progress;
        strength->context = &running;
        jobs_set_lent(JOBS_LENT);
        jobs_set_spare(SPARE);
        jobs_run(strength->groups_count, run_group, &running);
        progress_clear();
    }
out:
    free(running.order);
    free(running.needed);
    return passed;
}
