/* SPDX-License-Identifier: MIT */
/*
 * check.h - a queue for a CMocka test, and assertions about it.
 *
 * For a test's own thread: CMocka knows no other.
 */
#ifndef CHECK_H
#define CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

struct queue;

enum { CAPACITY = 4, ROUNDS = 1000, SHARE = 100 };

/* Items are told apart by their addresses alone. */
extern char letters[26];

/* Set-up and tear-down: *state is a queue for CAPACITY items. */
int make_queue(void **state);
int make_full_queue(void **state); /* the first letters are in */
int free_queue(void **state);

/* Each names the line of the test that it stands in. */
#define check(call, expected)                                                  \
    check_at(#call, call, expected, __FILE__, __LINE__)
#define check_put(queue, item) check_put_at(queue, item, __FILE__, __LINE__)
#define check_take(queue, item) check_take_at(queue, item, __FILE__, __LINE__)
#define check_full(queue) check_full_at(queue, __FILE__, __LINE__)
#define check_room(queue, count) check_room_at(queue, count, __FILE__, __LINE__)
#define check_huge(capacity) check_huge_at(capacity, __FILE__, __LINE__)
#define check_end(queue) check_end_at(queue, __FILE__, __LINE__)

/*
 * The call returns 0 or the expected error; the put succeeds; the take does,
 * with this item; CAPACITY takes do, with what make_full_queue() has put; so
 * many items fit at once, in order; into a queue of that capacity, if there is
 * one, more than QUEUE_LEAST_CAPACITY; the take finds the end and no item.
 */
void check_at(const char *call, int got, int expected, const char *file,
              int line);
void check_put_at(struct queue *queue, void *item, const char *file, int line);
void check_take_at(struct queue *queue, void *expected, const char *file,
                   int line);
void check_full_at(struct queue *queue, const char *file, int line);
void check_room_at(struct queue *queue, int count, const char *file, int line);
void check_huge_at(size_t capacity, const char *file, int line);
void check_end_at(struct queue *queue, const char *file, int line);

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
