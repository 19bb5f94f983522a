/* SPDX-License-Identifier: MIT */
/*
 * As solutions/static.c, but: more items than there is room for: the next
 * queue is overwritten.
 */
#include "pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

enum { PLACES = PIPELINE_LEAST, STAGES = PIPELINE_LEAST_STAGES };
enum { WORKERS = PIPELINE_LEAST_WORKERS, ROOM = PIPELINE_LEAST_CAPACITY };

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

static struct place {
    pthread_mutex_t owned; /* by the run that is going on here */
    struct stage stages[STAGES + 1];
    struct pipeline_item room[STAGES][ROOM];
    pthread_t threads[STAGES * WORKERS];
} places[PLACES] = {{.owned = PTHREAD_MUTEX_INITIALIZER},
                    {.owned = PTHREAD_MUTEX_INITIALIZER}};

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
    pthread_cond_broadcast(&stage->line->changed);
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

static int check(const struct pipeline *pipeline)
{
    int result = 0;

    if (pipeline == NULL || pipeline->stages == NULL ||
        pipeline->stages_count == 0 || pipeline->capacity == 0 ||
        pipeline->policy > PIPELINE_STOP)
        return -EINVAL;
    for (size_t i = 0; i < pipeline->stages_count; i++) {
        if (!pipeline->stages[i].function || !pipeline->stages[i].workers)
            return -EINVAL;
        if (i == STAGES || pipeline->stages[i].workers > WORKERS)
            result = -ENOMEM;
    }
    return result;
}

static int run(struct place *place, const struct pipeline *pipeline,
               struct pipeline_item items[], size_t count)
{
    struct line line = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                        pipeline->policy == PIPELINE_STOP, false};
    struct stage *stages = place->stages;
    size_t started = 0, wanted = 0, writers = 1, last = pipeline->stages_count;

    pthread_mutex_lock(&line.lock);
    for (size_t i = 0; i < last; wanted += stages[i++].own.workers) {
        stages[i] = (struct stage){&line,
                                   pipeline->stages[i],
                                   place->room[i],
                                   pipeline->capacity,
                                   0,
                                   0,
                                   writers};
        for (writers = 0; writers < stages[i].own.workers; writers++, started++)
            if (pthread_create(&place->threads[started], NULL, work,
                               &stages[i]) != 0)
                break;
    }
    stages[last] = (struct stage){
        .line = &line, .queue = items, .capacity = count, .writers = writers};
    for (size_t i = 0; i < count && started == wanted; i++)
        put(stages, (struct pipeline_item){items[i].item, 0, 0});
    leave(stages);
    pthread_mutex_unlock(&line.lock);
    for (size_t i = 0; i < started; i++)
        pthread_join(place->threads[i], NULL);
    return started == wanted ? 0 : -ENOMEM;
}

int pipeline_run(const struct pipeline *pipeline, struct pipeline_item items[],
                 size_t count)
{
    int result = items == NULL ? -EINVAL : check(pipeline);

    for (int i = 0; i < PLACES && result == 0; i++)
        if (pthread_mutex_trylock(&places[i].owned) == 0) {
            result = run(&places[i], pipeline, items, count);
            pthread_mutex_unlock(&places[i].owned);
            return result;
        }
    return result == 0 ? -ENOMEM : result;
}
