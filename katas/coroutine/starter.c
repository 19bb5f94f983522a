/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "coroutine.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

struct coroutine {
    coroutine_body *body;
    void *frame;
};
struct coroutine_future {
    int done, value;
};

int coroutine_run(coroutine_body *body, void *frame,
                  const struct coroutine_watch *watch)
{
    struct coroutine me = {body, frame};

    return watch ? -ENOSYS
                 : body(&me, frame); /* TODO: what if it says LATER? */
}
struct coroutine *coroutine_new(struct coroutine *me, const char *name,
                                coroutine_body *body, void *frame)
{
    struct coroutine *other = me && name ? malloc(sizeof(*other)) : NULL;

    if (other)
        *other = (struct coroutine){body, frame};
    return other;
}
int coroutine_spawn(struct coroutine *other)
{
    return other ? 0 : -EINVAL; /* TODO: who runs it, and when? */
}
int coroutine_cancel(struct coroutine *other)
{
    return other ? 0 : -EINVAL;
}
int coroutine_yield(struct coroutine *me)
{
    return me ? 0 : -EINVAL;
}
int coroutine_sleep(struct coroutine *me, int64_t ns)
{
    struct timespec t = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};

    /* TODO: who could run meanwhile? */
    return me ? nanosleep(&t, NULL) : -EINVAL;
}
int coroutine_await(struct coroutine *me, struct coroutine *other, int *result)
{
    int got = me && other ? other->body(other, other->frame) : -EINVAL;

    if (result)
        *result = got;
    free(other);
    return got == -EINVAL ? got : 0;
}
int coroutine_gather(struct coroutine *me, struct coroutine *others[],
                     int results[], size_t count)
{
    for (size_t i = 0; others && results && i < count; i++)
        if (others[i] && !coroutine_await(me, others[i], &results[i]))
            others[i] = NULL;
    return me && others && results ? 0 : -EINVAL;
}
int coroutine_receive(struct coroutine *me, struct coroutine_future *future,
                      int *value)
{
    if (me && future && value)
        *value = future->value;
    return me && future ? 0 : -EINVAL;
}
struct coroutine_future *coroutine_future_new(void)
{
    return calloc(1, sizeof(struct coroutine_future));
}
int coroutine_future_complete(struct coroutine_future *future, int value)
{
    if (!future || future->done)
        return future ? -EALREADY : -EINVAL;
    *future = (struct coroutine_future){1, value};
    return 0;
}
int coroutine_future_free(struct coroutine_future *future)
{
    free(future);
    return 0;
}
