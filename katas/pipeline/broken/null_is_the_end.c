/* SPDX-License-Identifier: MIT */
/*
 * As solutions/sentinels.c, but: the sentinel is a pointer that an item
 * can be as well.
 */
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static const struct pipeline_item sentinel = {.item = NULL};

struct line {
    pthread_mutex_t lock; /* guards what follows, and all stages */
    pthread_cond_t changed;
    bool stops, stopped; /* at the first error; by one */
};

struct stage {
    struct line *line;
    struct pipeline_stage own;
    pthread_t *threads;
    size_t started;
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
    while (stage->put == stage->taken)
        pthread_cond_wait(&stage->line->changed, &stage->line->lock);
    pthread_cond_broadcast(&stage->line->changed);
    return stage->queue[stage->taken++ % stage->capacity];
}

static void *work(void *context)
{
    struct stage *stage = context;
    struct line *line = stage->line;
    struct pipeline_item item;

    pthread_mutex_lock(&line->lock);
    for (item = take(stage); item.item != NULL; item = take(stage)) {
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

static void end(struct stage *stage)
{
    for (size_t i = 0; i < stage->started; i++)
        put(stage, sentinel);
    pthread_mutex_unlock(&stage->line->lock);
    for (size_t i = 0; i < stage->started; i++)
        pthread_join(stage->threads[i], NULL);
    pthread_mutex_lock(&stage->line->lock);
}

int pipeline_run(const struct pipeline *pipeline, struct pipeline_item items[],
                 size_t count)
{
    struct line line = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                        false, false};
    size_t workers = count_workers(pipeline), started = 0, last, capacity;
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
        stages[i] = (struct stage){&line,
                                   pipeline->stages[i],
                                   &threads[started],
                                   0,
                                   &room[i * capacity],
                                   capacity,
                                   0,
                                   0};
        while (stages[i].started < stages[i].own.workers &&
               pthread_create(&threads[started], NULL, work, &stages[i]) == 0) {
            stages[i].started++;
            started++;
        }
    }
    stages[last] =
        (struct stage){.line = &line, .queue = items, .capacity = count};
    for (size_t i = 0; i < count && started == workers; i++)
        put(stages, (struct pipeline_item){items[i].item, 0, 0});
    for (size_t i = 0; i < last; i++)
        end(&stages[i]);
    pthread_mutex_unlock(&line.lock);
    pthread_cond_destroy(&line.changed);
    pthread_mutex_destroy(&line.lock);
out_memory:
    free(threads);
    free(room);
    free(stages);
    return started == workers ? 0 : -ENOMEM;
}
