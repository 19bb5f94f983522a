/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: a merge sort whose halves run in threads down to a depth of two */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
    int *items;
    size_t count;
    int depth;
};

static void merge(int *items, size_t left, size_t count)
{
    int *copy = malloc(count * sizeof(*copy));
    if (!copy)
        abort();
    memcpy(copy, items, count * sizeof(*copy));
    for (size_t i = 0, a = 0, b = left; i < count; i++)
        items[i] = b == count || (a < left && copy[a] <= copy[b]) ? copy[a++]
                                                                  : copy[b++];
    free(copy);
}

static void *sort(void *arg)
{
    struct part *part = arg;
    size_t half = part->count / 2;
    struct part low = {part->items, half, part->depth + 1};
    struct part high = {part->items + half, part->count - half,
                        part->depth + 1};
    pthread_t thread;
    if (part->count < 2)
        return NULL;
    int alone =
        part->depth >= 2 || pthread_create(&thread, NULL, sort, &low) != 0;
    if (alone)
        sort(&low);
    sort(&high);
    if (!alone)
        pthread_join(thread, NULL);
    merge(part->items, half, part->count);
    return NULL;
}

int main(void)
{
    int items[] = {5, 3, 8, 1, 9, 2, 7, 4};
    struct part all = {items, sizeof(items) / sizeof(items[0]), 0};
    sort(&all);
    for (size_t i = 0; i < all.count; i++) {
        printf("%d ", items[i]);
        assert(i == 0 || items[i - 1] <= items[i]);
    }
    printf("\n");
    return 0;
}
