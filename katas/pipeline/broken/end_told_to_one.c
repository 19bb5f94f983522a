/* SPDX-License-Identifier: MIT */
/*
 * As solutions/last_out.c, but: the end is told to one, who may wait at
 * another queue.
 */
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct line {
    pthread_mutex_t lock; /* guards what follows, and all stages */
    pthread_cond_t changed;
    bool stops, stopped; /* at the first error; by one */
};

struct stage {
    struct line *line;
    struct pipeline_stage own;
    struct pipeline_item *queue; /* before the stage */
    size_t capacity, put, taken, writers;
};

static void put(struct stage *stage, struct pipeline_item item)
{
    while (stage->put - stage->taken == stage->capacity)
        pthread_cond_wait(&stage->line->changed, &stage->line->lock);
    stage->queue[stage->put++ % stage->capacity] = item;
    pthread_cond_broadcast(&stage->line->changed);
}

static bool take(struct stage *stage, struct pipeline_item *item)
{
    while (stage->put == stage->taken && stage->writers > 0)
        pthread_cond_wait(&stage->line->changed, &stage->line->lock);
    if (stage->put == stage->taken)
        return false;
    *item = stage->queue[stage->taken++ % stage->capacity];
    pthread_cond_broadcast(&stage->line->changed);
    return true;
}

static void leave(struct stage *stage)
{
    stage->writers--;
    pthread_cond_signal(&stage->line->changed);
}

static void *work(void *context)
{
    struct stage *stage = context;
    struct line *line = stage->line;
    struct pipeline_item item;

    pthread_mutex_lock(&line->lock);
    while (take(stage, &item)) {
        if (item.error == 0 && line->stopped) {
            item.error = -ECANCELED;
        } else if (item.error == 0) {
            pthread_mutex_unlock(&line->lock);
            item.error = stage->own.function(stage->own.context, &item.item);
            pthread_mutex_lock(&line->lock);
            item.stage += item.error == 0;
            line->stopped |= line->stops && item.error != 0;
        }
        put(stage + 1, item);
    }
    leave(stage + 1);
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
    struct line line = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                        false, false};
    size_t workers = count_workers(pipeline), started = 0, last, capacity;
    size_t writers = 1; /* to the first queue: the caller */
    struct stage *stages;
    struct pipeline_item *room;
    pthread_t *threads;

    if (workers == 0 || items == NULL)
        return -EINVAL;
    line.stops = pipeline->policy == PIPELINE_STOP;
    last = pipeline->stages_count;
    capacity = pipeline->capacity < count ? pipeline->capacity : count + 1;
    stages = calloc(last + 1, sizeof(*stages));
    room = calloc(last, capacity * sizeof(*room));
    threads = calloc(workers, sizeof(*threads));
    if (stages == NULL || room == NULL || threads == NULL)
        goto out_memory;
    pthread_mutex_lock(&line.lock);
    for (size_t i = 0; i < last; i++) {
        stages[i] = (struct stage){
            &line,  pipeline->stages[i], &room[i * capacity], capacity, 0, 0,
            writers};
        for (writers = 0; writers < stages[i].own.workers; writers++, started++)
            if (pthread_create(&threads[started], NULL, work, &stages[i]) != 0)
                break;
    }
    stages[last] = (struct stage){
        .line = &line, .queue = items, .capacity = count, .writers = writers};
    for (size_t i = 0; i < count && started == workers; i++)
        put(stages, (struct pipeline_item){items[i].item, 0, 0});
    leave(stages);
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
