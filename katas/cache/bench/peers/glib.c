/* SPDX-License-Identifier: MIT */
/*
 * glib.c - GLib's hash table and queue under one lock, to be timed beside the
 * answers.  It converts under the lock, knows no special points and ends the
 * process where memory is short.
 */
#include "cache.h"

#include <errno.h>
#include <glib.h>

struct entry {
    int points, result;
};

struct cache {
    cache_convert *convert;
    void *context;
    size_t capacity;
    GMutex lock;
    GQueue order;      /* of entries, the newest first */
    GHashTable *links; /* into order, by points */
};

struct cache *cache_new(size_t capacity, cache_convert *convert, void *context)
{
    struct cache *cache = g_new0(struct cache, 1);

    cache->convert = convert;
    cache->context = context;
    cache->capacity = capacity;
    g_mutex_init(&cache->lock);
    g_queue_init(&cache->order);
    cache->links = g_hash_table_new(g_int_hash, g_int_equal);
    return cache;
}

static void push_out(struct cache *cache)
{
    struct entry *oldest = g_queue_pop_tail(&cache->order);

    g_hash_table_remove(cache->links, &oldest->points);
    g_free(oldest);
}

static int convert(struct cache *cache, int points)
{
    int result = cache->convert(cache->context, points);
    struct entry *entry;

    if (result < 0 || result > CACHE_POINTS_MAX)
        return result < 0 ? result : -EOVERFLOW;
    if (g_queue_get_length(&cache->order) == cache->capacity)
        push_out(cache);
    entry = g_new(struct entry, 1);
    *entry = (struct entry){points, result};
    g_queue_push_head(&cache->order, entry);
    g_hash_table_insert(cache->links, &entry->points, cache->order.head);
    return result;
}

int cache_get(struct cache *cache, int points)
{
    GList *link;
    int result;

    g_mutex_lock(&cache->lock);
    link = g_hash_table_lookup(cache->links, &points);
    if (link) {
        g_queue_unlink(&cache->order, link);
        g_queue_push_head_link(&cache->order, link);
        result = ((struct entry *)link->data)->result;
    } else {
        result = convert(cache, points);
    }
    g_mutex_unlock(&cache->lock);
    return result;
}

void cache_free(struct cache *cache)
{
    g_hash_table_destroy(cache->links);
    g_queue_clear_full(&cache->order, g_free);
    g_mutex_clear(&cache->lock);
    g_free(cache);
}
