/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "scene.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MS INT64_C(1000000)
#define FRAME struct scene *s = frame
#define WAIT(call) COROUTINE_WAIT(s->place, s->outcome, call)
#define CHILD_WAIT(call) COROUTINE_WAIT(s->child_place, s->child_outcome, call)

struct scene scene;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * MS + now.tv_nsec;
}

static void pass(int64_t ns)
{
    int64_t end = now_ns() + ns, left;

    while ((left = end - now_ns()) > 0)
        nanosleep(&(struct timespec){.tv_sec = left / (1000 * MS),
                                     .tv_nsec = left % (1000 * MS)},
                  NULL);
}

static int64_t delay_ns;

static void *complete_all(void *first)
{
    if (delay_ns > 0)
        pass(delay_ns);
    for (int i = *(int *)first; i < 2 && scene.futures[i]; i++)
        if (coroutine_future_complete(scene.futures[i], 7))
            abort();
    return NULL;
}

pthread_t start_late_completer(int i, int64_t ns)
{
    static int first;
    pthread_t thread;

    first = i;
    delay_ns = ns;
    if (pthread_create(&thread, NULL, complete_all, &first))
        abort();
    return thread;
}

pthread_t start_completer(int i)
{
    return start_late_completer(i, 0);
}

/* s->children[i], with that frame. */
static struct coroutine *spawn(struct coroutine *me, struct scene *s, int i,
                               coroutine_body *body, void *frame)
{
    struct coroutine *child = coroutine_new(me, "child", body, frame);

    if (child && coroutine_spawn(child))
        abort();
    s->children[i] = child;
    return child;
}

int receive_first(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    WAIT(coroutine_receive(me, s->futures[0], &s->value));
    COROUTINE_END
    return s->outcome ? s->outcome : s->value;
}

int receive_and_sleep(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    WAIT(coroutine_receive(me, s->futures[0], &s->value));
    WAIT(coroutine_sleep(me, 1000 * MS));
    COROUTINE_END
    return s->outcome ? s->outcome : s->value;
}

/* The child's part: futures[0], into child_value. */
static int receive_child(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->child_place)
    CHILD_WAIT(coroutine_receive(me, s->futures[0], &s->child_value));
    COROUTINE_END
    s->order = 1;
    return s->child_outcome ? s->child_outcome : s->child_value;
}

static int receive_second(struct coroutine *me, void *frame)
{
    struct second *s = frame;

    COROUTINE_BEGIN(s->place)
    WAIT(coroutine_receive(me, s->futures[1], &s->value));
    COROUTINE_END
    return scene.order == 1 ? s->value : -1;
}

int receive_both(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    s->second.futures[1] = s->futures[1];
    if (!spawn(me, s, 0, receive_child, s) ||
        !spawn(me, s, 1, receive_second, &s->second))
        return -ENOMEM;
    WAIT(coroutine_yield(me));
    s->completer = start_completer(0);
    WAIT(coroutine_gather(me, s->children, s->results, 2));
    COROUTINE_END
    return s->outcome || s->results[0] != 7 || s->results[1] != 7;
}

int give_up_receiving(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    s->second.futures[1] = s->futures[1];
    if (!spawn(me, s, 0, receive_child, s) ||
        !spawn(me, s, 1, receive_second, &s->second))
        return -ENOMEM;
    WAIT(coroutine_yield(me));
    coroutine_cancel(s->children[0]);
    WAIT(coroutine_await(me, s->children[0], &s->results[0]));
    COROUTINE_END
    return s->results[0];
}

int receive_twice(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    if (!spawn(me, s, 0, receive_child, s))
        return -ENOMEM;
    WAIT(coroutine_yield(me));
    coroutine_cancel(s->children[0]);
    WAIT(coroutine_receive(me, s->futures[0], &s->value));
    if (s->outcome == -EBUSY) /* the child has not been let go of yet */
        return -EBUSY;
    WAIT(coroutine_await(me, s->children[0], &s->results[0]));
    COROUTINE_END
    return s->value;
}

int twenty(struct coroutine *me, void *frame)
{
    (void)me, (void)frame;
    return 20;
}

int await_child(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    if (!spawn(me, s, 0, twenty, s))
        return -ENOMEM;
    WAIT(coroutine_await(me, s->children[0], &s->value));
    COROUTINE_END
    return s->value;
}

/* Awaits one of its own; is cancelled in a sleep, long after that. */
static int await_and_sleep(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->child_place)
    s->grandchild = coroutine_new(me, "grandchild", twenty, NULL);
    CHILD_WAIT(coroutine_await(me, s->grandchild, NULL));
    CHILD_WAIT(coroutine_sleep(me, 100000 * MS));
    COROUTINE_END
    return s->child_outcome;
}

/* The same with a future, which it frees at once; the next takes its place. */
static int receive_and_free(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->child_place)
    CHILD_WAIT(coroutine_receive(me, s->futures[0], &s->child_value));
    if (coroutine_future_free(s->futures[0]))
        return -EBUSY;
    s->futures[0] = coroutine_future_new();
    CHILD_WAIT(coroutine_sleep(me, 100000 * MS));
    COROUTINE_END
    return s->child_outcome;
}

static int cancel_first(struct coroutine *me, void *frame)
{
    FRAME;

    (void)me;
    coroutine_cancel(s->children[0]);
    if (s->futures[0])
        coroutine_future_complete(s->futures[0], 8);
    return 20;
}

int await_in_its_place(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    spawn(me, s, 0, await_and_sleep, s);
    WAIT(coroutine_sleep(me, 1000 * MS));
    s->measure(0);
    s->children[1] = coroutine_new(me, "child", cancel_first, s);
    WAIT(coroutine_await(me, s->children[1], &s->value));
    s->measure(1);
    COROUTINE_END
    return s->value;
}

int free_and_go_on(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    spawn(me, s, 0, receive_and_free, s);
    WAIT(coroutine_sleep(me, 1000 * MS));
    spawn(me, s, 1, cancel_first, s);
    WAIT(coroutine_receive(me, s->futures[0], &s->value));
    COROUTINE_END
    return s->value;
}

int sleep_a_second(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    WAIT(coroutine_sleep(me, 1000 * MS + 1));
    COROUTINE_END
    return s->outcome;
}

static int sleep_for_ever(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->child_place)
    CHILD_WAIT(coroutine_sleep(me, 100000 * MS));
    COROUTINE_END
    return s->child_outcome;
}

int receive_beside_a_sleeper(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    if (!spawn(me, s, 0, sleep_for_ever, s))
        return -ENOMEM;
    WAIT(coroutine_receive(me, s->futures[0], &s->value));
    COROUTINE_END
    return s->value;
}

static int hog(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->child_place)
    pass(50 * MS);
    CHILD_WAIT(coroutine_yield(me));
    pass(50 * MS);
    COROUTINE_END
    return 0;
}

int hog_twice(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    s->children[0] = coroutine_new(me, "hog", hog, s);
    if (!s->children[0])
        return -ENOMEM;
    WAIT(coroutine_await(me, s->children[0], &s->value));
    WAIT(coroutine_sleep(me, 35 * MS));
    COROUTINE_END
    return s->outcome;
}

int give_way_in_time(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    for (s->order = 0; s->order < 3; s->order++) {
        pass(9 * MS);
        WAIT(coroutine_yield(me));
    }
    WAIT(coroutine_sleep(me, 35 * MS));
    COROUTINE_END
    return s->outcome;
}

int hog_and_receive(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    pass(50 * MS);
    WAIT(coroutine_receive(me, s->futures[0], &s->value));
    COROUTINE_END
    return s->value;
}

void starved(const char *name, void *context)
{
    struct scene *s = context;

    if (strcmp(name, "hog") != 0)
        abort();
    if (s->told++ == 0)
        s->first_told_ns = now_ns();
}

void complete_first(const char *name, void *context)
{
    struct scene *s = context;

    if (strcmp(name, "main") != 0 ||
        coroutine_future_complete(s->futures[0], 7))
        abort();
}

/* Two children that receive what is there already. */
int share(struct coroutine *me, void *frame)
{
    FRAME;

    COROUTINE_BEGIN(s->place)
    if (!spawn(me, s, 0, receive_child, s) ||
        !spawn(me, s, 1, receive_second, &s->second))
        return -ENOMEM;
    WAIT(coroutine_gather(me, s->children, s->results, 2));
    COROUTINE_END
    return s->outcome;
}
