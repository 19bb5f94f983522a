/* SPDX-License-Identifier: MIT */
/*
 * glib.c - the line over GLib's asynchronous queues, to be timed beside the
 * answers.  The queues have no bound, and most arguments are believed.
 */
#include "pipeline.h"

#include <errno.h>
#include <glib.h>

struct stage {
    const struct pipeline_stage *own;
    GAsyncQueue *in, *out;
    GThread **threads;
};

static struct pipeline_item end;

static gpointer work(gpointer context)
{
    const struct stage *stage = context;
    struct pipeline_item *item;

    while ((item = g_async_queue_pop(stage->in)) != &end) {
        if (item->error == 0)
            item->error =
                stage->own->function(stage->own->context, &item->item);
        if (item->error == 0)
            item->stage++;
        g_async_queue_push(stage->out, item);
    }
    return NULL;
}

static void start(struct stage *stage, const struct pipeline_stage *own,
                  GAsyncQueue *in)
{
    *stage = (struct stage){own, in, g_async_queue_new(),
                            g_new(GThread *, own->workers)};
    for (unsigned i = 0; i < own->workers; i++)
        stage->threads[i] = g_thread_new("stage", work, stage);
}

static void finish(struct stage *stage)
{
    for (unsigned i = 0; i < stage->own->workers; i++)
        g_async_queue_push(stage->in, &end);
    for (unsigned i = 0; i < stage->own->workers; i++)
        g_thread_join(stage->threads[i]);
    g_free(stage->threads);
    g_async_queue_unref(stage->in);
}

int pipeline_run(const struct pipeline *pipeline, struct pipeline_item items[],
                 size_t count)
{
    size_t last = pipeline != NULL ? pipeline->stages_count : 0;
    struct stage *stages = g_new(struct stage, last + 1);
    struct pipeline_item *moving = g_new0(struct pipeline_item, count);
    GAsyncQueue *queue = g_async_queue_new();

    if (last == 0)
        count = 0;
    for (size_t i = 0; i < last; i++) {
        start(&stages[i], &pipeline->stages[i], queue);
        queue = stages[i].out;
    }
    for (size_t i = 0; i < count; i++) {
        moving[i].item = items[i].item;
        g_async_queue_push(stages[0].in, &moving[i]);
    }
    for (size_t i = 0; i < last; i++)
        finish(&stages[i]);
    for (size_t i = 0; i < count; i++)
        items[i] = *(struct pipeline_item *)g_async_queue_pop(queue);
    g_async_queue_unref(queue);
    g_free(moving);
    g_free(stages);
    return 0;
}
