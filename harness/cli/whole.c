/* SPDX-License-Identifier: MIT */
#include "whole.h"
#include "interrupt.h"
#include "jobs.h"
#include "style.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

int whole_open(struct whole *whole, const struct common *common,
               const struct text_list *names)
{
    struct text_list all = {0};
    int code = 0;

    *whole = (struct whole){0};
    problems_init(&whole->problems);
    if (names->count > 0)
        text_list_add_all(&all, (const char *const *)names->items);
    else
        kata_names(&common->katas, &all);
    whole->katas = calloc(all.count + 1, sizeof(struct kata *));
    if (all.count == 0)
        code = complain(EXIT_USAGE, "there are no katas");
    for (size_t i = 0; i < all.count && code == 0; i++) {
        char *message = NULL;

        if (kata_open(&common->katas, all.items[i], &whole->katas[whole->count],
                      &message) < 0)
            code = complain(EXIT_USAGE, "%s", message);
        else
            whole->count++;
        free(message);
    }
    for (size_t i = 0; i < whole->count; i++)
        proof_add_kata(&whole->tasks, whole->katas[i]);
    text_list_free(&all);
    return code;
}

void whole_close(struct whole *whole)
{
    proof_free(&whole->tasks);
    for (size_t i = 0; i < whole->count; i++)
        kata_free(whole->katas[i]);
    free(whole->katas);
    problems_free(&whole->problems);
}

struct running {
    struct whole *whole;
    const struct proof_options *options;
    size_t *order; /* of whole's tasks */
    atomic_size_t done;
};

/* Who may wait for a deadline comes first: the others run meanwhile.  Then who
 * is searched for long; last who fails at once. */
static unsigned turn_of(const struct proof_task *task)
{
    if (task->role == PROOF_SOLUTION)
        return 1;
    if (task->role == PROOF_BROKEN &&
        stage_get(stage_find(task->broken->noticed_by))->explored)
        return 2;
    return 0;
}

static void put_in_order(const struct proof_tasks *tasks, size_t *order)
{
    size_t place = 0;

    for (unsigned turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < tasks->count; i++)
            if (turn_of(&tasks->items[i]) == turn)
                order[place++] = i;
}

static void run_task(void *context, size_t index)
{
    struct running *running = context;
    struct proof_task *task =
        &running->whole->tasks.items[running->order[index]];
    char *what;

    proof_run(task, running->options, &running->whole->problems);
    what = text_format("%s: %s %s", task->kata->name,
                       proof_role_name(task->role), task->name);
    progress_show(atomic_fetch_add(&running->done, 1) + 1,
                  running->whole->tasks.count, what);
    free(what);
}

static void conclude(void *context, size_t index)
{
    struct running *running = context;

    proof_conclude(&running->whole->tasks, running->whole->katas[index],
                   &running->whole->problems);
}

void whole_run(struct whole *whole, const struct proof_options *options)
{
    struct running running = {.whole = whole, .options = options};

    running.order = calloc(whole->tasks.count, sizeof(running.order[0]));
    if (running.order == NULL) {
        problems_add(&whole->problems, "all", "katas", "%s", strerror(ENOMEM));
        return;
    }
    put_in_order(&whole->tasks, running.order);
    jobs_set_lent(JOBS_LENT);
    jobs_set_spare(1);
    jobs_run(whole->tasks.count, run_task, &running);
    if (!interrupted())
        jobs_run(whole->count, conclude, &running);
    progress_clear();
    free(running.order);
}

json_t *whole_results(const struct whole *whole)
{
    json_t *entries = json_array();

    for (size_t i = 0; i < whole->tasks.count; i++)
        if (whole->tasks.items[i].entry != NULL)
            json_array_append(entries, whole->tasks.items[i].entry);
    return judge_results(entries);
}
