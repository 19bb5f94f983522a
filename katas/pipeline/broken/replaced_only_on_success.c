/* SPDX-License-Identifier: MIT */
/*
 * As solutions/counted.c, but: what a function left before it failed is
 * thrown away.
 */
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct line {
    pthread_mutex_t lock; /* guards what follows, and all stages */
    pthread_cond_t changed;
    enum pipeline_policy policy;
    size_t count;
    bool stopped;
};

struct stage {
    struct line *line;
    struct pipeline_stage own;
    struct pipeline_item *queue; /* before the stage */
    size_t capacity, put, taken;
};

static void put(struct stage *stage, struct pipeline_item item)
{
    while (stage->put - stage->taken == stage->capacity)
        pthread_cond_wait(&stage->line->changed, &stage->line->lock);
    stage->queue[stage->put++ % stage->capacity] = item;
    pthread_cond_broadcast(&stage->line->changed);
}

static struct pipeline_item take(struct stage *stage)
{
    pthread_cond_broadcast(&stage->line->changed);
    return stage->queue[stage->taken++ % stage->capacity];
}

static void treat(struct line *line, const struct pipeline_stage *stage,
                  struct pipeline_item *item)
{
    if (line->stopped) {
        item->error = -ECANCELED;
        return;
    }
    pthread_mutex_unlock(&line->lock);
    void *left = item->item;

    item->error = stage->function(stage->context, &left);
    if (item->error == 0)
        item->item = left;
    pthread_mutex_lock(&line->lock);
    if (item->error == 0)
        item->stage++;
    else if (line->policy == PIPELINE_STOP)
        line->stopped = true;
}

static void *work(void *context)
{
    struct stage *stage = context;
    struct line *line = stage->line;

    pthread_mutex_lock(&line->lock);
    while (stage->taken < line->count) {
        struct pipeline_item item;

        if (stage->taken == stage->put) {
            pthread_cond_wait(&line->changed, &line->lock);
            continue;
        }
        item = take(stage);
        if (item.error == 0)
            treat(line, &stage->own, &item);
        put(stage + 1, item);
    }
    pthread_mutex_unlock(&line->lock);
    return NULL;
}

/* How many threads the stages ask for; 0 if something is missing. */
static size_t count_workers(const struct pipeline *pipeline)
{
    size_t workers = 0;

    if (pipeline == NULL || pipeline->stages == NULL ||
        pipeline->capacity == 0 || pipeline->policy > PIPELINE_STOP)
        return 0;
    for (size_t i = 0; i < pipeline->stages_count; i++) {
        if (!pipeline->stages[i].function || !pipeline->stages[i].workers)
            return 0;
        workers += pipeline->stages[i].workers;
    }
    return workers;
}

int pipeline_run(const struct pipeline *pipeline, struct pipeline_item items[],
                 size_t count)
{
    struct line line = {.lock = PTHREAD_MUTEX_INITIALIZER,
                        .changed = PTHREAD_COND_INITIALIZER,
                        .count = count};
    size_t workers = count_workers(pipeline), started = 0;
    size_t last, capacity;
    struct stage *stages;
    struct pipeline_item *room;
    pthread_t *threads;

    if (workers == 0 || items == NULL)
        return -EINVAL;
    if (count == 0)
        return 0;
    line.policy = pipeline->policy;
    last = pipeline->stages_count;
    capacity = pipeline->capacity < count ? pipeline->capacity : count;
    stages = calloc(last + 1, sizeof(*stages));
    room = calloc(last, capacity * sizeof(*room));
    threads = calloc(workers, sizeof(*threads));
    if (stages == NULL || room == NULL || threads == NULL)
        goto out_memory;
    pthread_mutex_lock(&line.lock);
    for (size_t i = 0; i < last; i++) {
        stages[i] = (struct stage){
            &line, pipeline->stages[i], room + i * capacity, capacity, 0, 0};
        for (unsigned n = 0; n < stages[i].own.workers; n++)
            started +=
                pthread_create(&threads[started], NULL, work, &stages[i]) == 0;
    }
    stages[last] =
        (struct stage){.line = &line, .queue = items, .capacity = count};
    if (started < workers)
        line.count = 0;
    for (size_t i = 0; i < line.count; i++)
        put(stages, (struct pipeline_item){items[i].item, 0, 0});
    pthread_mutex_unlock(&line.lock);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&line.changed);
    pthread_mutex_destroy(&line.lock);
out_memory:
    free(threads);
    free(room);
    free(stages);
    return started == workers ? 0 : -ENOMEM;
}
