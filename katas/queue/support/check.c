/* SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "queue.h"

#include <errno.h>
#include <string.h>

char letters[26];

int make_queue(void **state)
{
    *state = queue_new(CAPACITY);
    return *state ? 0 : -1;
}

int free_queue(void **state)
{
    return queue_free(*state);
}

int make_full_queue(void **state)
{
    int result = make_queue(state);

    for (int i = 0; i < CAPACITY && result == 0; i++)
        result = queue_put(*state, &letters[i]);
    return result;
}

void check_at(const char *call, int got, int expected, const char *file,
              int line)
{
    if (got == expected)
        return;
    print_error("ERROR: %s returned %d (%s), expected %d (%s)\n", call, got,
                strerror(-got), expected, strerror(-expected));
    _fail(file, line);
}

void check_put_at(struct queue *queue, void *item, const char *file, int line)
{
    check_at("queue_put()", queue_put(queue, item), 0, file, line);
}

void check_take_at(struct queue *queue, void *expected, const char *file,
                   int line)
{
    void *item = &item;
    int result = queue_take(queue, &item);

    check_at("queue_take()", result, 0, file, line);
    if (item == expected)
        return;
    print_error("ERROR: queue_take() gave item %td, expected item %td\n",
                (char *)item - letters, (char *)expected - letters);
    _fail(file, line);
}

void check_room_at(struct queue *queue, int count, const char *file, int line)
{
    for (int i = 0; i < count; i++)
        check_put_at(queue, &letters[i % 26], file, line);
    for (int i = 0; i < count; i++)
        check_take_at(queue, &letters[i % 26], file, line);
}

void check_huge_at(size_t capacity, const char *file, int line)
{
    struct queue *queue = queue_new(capacity);

    if (queue)
        check_room_at(queue, QUEUE_LEAST_CAPACITY + 1, file, line);
    check_at("queue_free()", queue_free(queue), 0, file, line);
}

void check_end_at(struct queue *queue, const char *file, int line)
{
    void *item = letters;
    int result = queue_take(queue, &item);

    check_at("queue_take() at the end", result, -EPIPE, file, line);
    if (item == letters)
        return;
    print_error("ERROR: queue_take() failed, but changed *item\n");
    _fail(file, line);
}

void check_full_at(struct queue *queue, const char *file, int line)
{
    for (int i = 0; i < CAPACITY; i++)
        check_take_at(queue, &letters[i], file, line);
}
