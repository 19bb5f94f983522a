/* SPDX-License-Identifier: MIT */
#include "mains.h"
#include "deep.h"
#include "helper.h"
#include "story.h"

#include <errno.h>
#include <pthread.h>

#define STAGE struct stage *s = frame
#define WAIT(call) COROUTINE_WAIT(s->place, s->outcome, call)
#define OTHERS (s->made), (s->results)

int result_main(struct coroutine *me, void *frame)
{
    (void)me;
    return ++*(int *)frame;
}

int arguments_main(struct coroutine *me, void *frame)
{
    STAGE;
    struct coroutine *other =
        coroutine_new(me, "other", speak, cast(0, 'a', 0, 0));
    int i = 0, result = 0;

    s->made[0] = coroutine_new(me, "third", speak, cast(1, 'b', 0, 0));
    s->got[i++] = coroutine_spawn(NULL);
    s->got[i++] = coroutine_cancel(NULL);
    s->got[i++] = coroutine_yield(NULL);
    s->got[i++] = coroutine_sleep(NULL, 1);
    s->got[i++] = coroutine_await(me, NULL, &result);
    s->got[i++] = coroutine_await(NULL, other, &result);
    s->got[i++] = coroutine_gather(me, NULL, s->results, 1);
    s->got[i++] = coroutine_gather(me, s->made, NULL, 1);
    s->got[i++] = coroutine_gather(NULL, s->made, s->results, 1);
    s->got[i++] = coroutine_receive(me, NULL, &result);
    s->got[i++] = coroutine_receive(NULL, s->future, &result);
    s->got[i++] = coroutine_yield(other);
    s->got[i++] = coroutine_sleep(other, 1);
    s->got[i++] = coroutine_await(other, me, &result);
    s->got[i++] = coroutine_receive(other, s->future, &result);
    s->got[i++] = coroutine_gather(other, s->made, s->results, 1);
    s->got[i++] = coroutine_await(me, me, &result);
    s->got[i++] = coroutine_spawn(other);
    s->got[i++] = coroutine_spawn(other);
    s->got[i++] = coroutine_new(NULL, "none", speak, NULL) != NULL;
    s->got[i++] = coroutine_new(me, NULL, speak, NULL) != NULL;
    s->got[i++] = coroutine_new(me, "none", NULL, NULL) != NULL;
    return i;
}

int start_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "a", speak, cast(0, 'a', 1, 0));
    WAIT(coroutine_yield(me));
    say('m');
    coroutine_spawn(s->made[0]);
    say('m');
    WAIT(coroutine_yield(me));
    say('m');
    COROUTINE_END
    return 0;
}

int turns_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    for (int i = 0; i < 3; i++)
        s->made[i] = add(me, speak, cast(i, "abc"[i], 3 - i, 0));
    WAIT(coroutine_gather(me, OTHERS, 3));
    COROUTINE_END
    return s->outcome;
}

int gather_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    for (int i = 0; i < 3; i++)
        s->made[i] =
            coroutine_new(me, "new", speak, cast(i, "abc"[i], 3 - i, 0));
    WAIT(coroutine_gather(me, OTHERS, 3));
    COROUTINE_END
    return s->outcome;
}

int awaits_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "a", speak, cast(0, 'a', 2, 0));
    s->actors[0].result = -EIO;
    WAIT(coroutine_await(me, s->made[0], &s->got[0])); /* spawns it */
    say('m');
    s->made[1] = add(me, speak, cast(1, 'b', 0, 0));
    s->made[2] = add(me, speak, cast(2, 'c', 1, 0));
    WAIT(coroutine_yield(me));
    say('m');
    WAIT(coroutine_await(me, s->made[1], &s->got[1])); /* has ended */
    say('m');
    WAIT(coroutine_await(me, s->made[2], NULL));
    COROUTINE_END
    return s->outcome;
}

int busy_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, slumber, cast(0, 'a', 0, MS));
    cast(1, 'b', 0, 0)->other = s->made[0];
    s->made[1] = add(me, follow, &s->actors[1]);
    WAIT(coroutine_yield(me));
    WAIT(coroutine_await(me, s->made[0], NULL));
    s->got[0] = s->outcome;
    WAIT(coroutine_await(me, s->made[1], NULL));
    s->made[2] = add(me, follow, cast(2, 'c', 0, 0));
    s->actors[2].other = me;
    WAIT(coroutine_await(me, s->made[2], &s->got[1]));
    s->made[3] = add(me, follow, cast(3, 'd', 0, 0));
    s->actors[3].other = s->made[3];
    WAIT(coroutine_await(me, s->made[3], &s->got[2]));
    s->made[0] = NULL;
    s->made[1] = me;
    s->made[2] = coroutine_new(me, "c", speak, cast(2, 'c', 0, 0));
    WAIT(coroutine_gather(me, OTHERS, 3));
    s->got[3] = s->outcome;
    if (s->made[2]) /* it may have ended before the error was found */
        WAIT(coroutine_await(me, s->made[2], &s->results[2]));
    COROUTINE_END
    return 0;
}

int no_switch_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->future = coroutine_future_new();
    cast(0, 'a', 0, 0)->future = s->future;
    s->made[0] = add(me, receive, &s->actors[0]);
    WAIT(coroutine_yield(me));
    coroutine_future_complete(s->future, 5);
    s->made[1] = add(me, slumber, cast(1, 'b', 0, SECOND));
    WAIT(coroutine_receive(me, s->future, &s->got[0]));
    coroutine_cancel(s->made[1]);
    s->got[1] = coroutine_future_complete(s->future, 6);
    say('m');
    WAIT(coroutine_gather(me, OTHERS, 2));
    s->got[2] = coroutine_future_free(s->future);
    COROUTINE_END
    return s->outcome;
}

int sleepers_main(struct coroutine *me, void *frame)
{
    static const int seconds[] = {1, 10, 2, 11, 12, 5, 3};
    STAGE;

    COROUTINE_BEGIN(s->place)
    for (int i = 0; i < 7; i++)
        s->made[i] =
            add(me, slumber, cast(i, "aeb-fdc"[i], 0, seconds[i] * SECOND));
    WAIT(coroutine_yield(me));
    coroutine_cancel(s->made[3]); /* in a heap, 3 takes its place, below 10 */
    WAIT(coroutine_gather(me, OTHERS, 7));
    COROUTINE_END
    return s->outcome;
}

int sleep_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    WAIT(coroutine_sleep(me, s->actors[0].ns));
    COROUTINE_END
    return s->outcome;
}

int no_sleep_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, speak, cast(0, 'a', 2, 0));
    WAIT(coroutine_sleep(me, 0));
    say('m');
    s->made[1] = add(me, slumber, cast(1, 'b', 0, 0));
    s->made[2] = add(me, slumber, cast(2, 'c', 0, INT64_MIN));
    WAIT(coroutine_sleep(me, INT64_MIN));
    say('m');
    s->made[3] = add(me, speak, cast(3, 'd', 1, 0)); /* behind b and c */
    WAIT(coroutine_gather(me, OTHERS, 4));
    COROUTINE_END
    return s->outcome;
}

int busy_while_asleep_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, compute, cast(0, 'a', 8, MS));
    s->made[1] = add(me, slumber, cast(1, 'z', 0, 3 * MS + MS / 2));
    WAIT(coroutine_gather(me, OTHERS, 2));
    COROUTINE_END
    return s->outcome;
}

int cancel_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, stubborn, cast(0, 'a', 0, INT64_MAX));
    s->made[1] = add(me, speak, cast(1, 'b', 1, 0));
    WAIT(coroutine_sleep(me, MS));
    s->got[0] = coroutine_cancel(s->made[0]);
    s->got[1] = coroutine_cancel(s->made[0]);
    s->got[2] = coroutine_cancel(s->made[1]);
    WAIT(coroutine_gather(me, OTHERS, 2));
    COROUTINE_END
    return s->outcome;
}

int cancel_ready_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, speak, cast(0, 'a', 3, 0));
    s->made[1] = coroutine_new(me, "b", speak, cast(1, 'b', 0, 0));
    cast(2, 'c', 0, 0)->other = s->made[1];
    s->made[2] = add(me, follow, &s->actors[2]);
    WAIT(coroutine_yield(me)); /* c spawns b, which ends after main's turn */
    WAIT(coroutine_yield(me));
    coroutine_cancel(s->made[0]);
    coroutine_cancel(s->made[2]);
    WAIT(coroutine_await(me, s->made[2], &s->got[0]));
    WAIT(coroutine_gather(me, OTHERS, 2));
    COROUTINE_END
    return s->outcome;
}

int cancel_received_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->future = coroutine_future_new();
    cast(0, 'a', 1, 0)->future = s->future;
    s->made[0] = add(me, receive, &s->actors[0]);
    WAIT(coroutine_yield(me));
    coroutine_future_complete(s->future, 5);
    s->got[0] = coroutine_cancel(s->made[0]);
    s->got[1] = coroutine_cancel(s->made[0]);
    WAIT(coroutine_gather(me, OTHERS, 1));
    s->got[2] = coroutine_future_free(s->future);
    COROUTINE_END
    return s->outcome;
}

int cancel_new_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "a", speak, cast(0, 'a', 1, 0));
    s->made[1] = add(me, speak, cast(1, 'b', 1, 0));
    s->got[0] = coroutine_cancel(s->made[0]);
    s->got[1] = coroutine_cancel(s->made[1]);
    s->got[2] = coroutine_cancel(s->made[0]);
    s->got[3] = coroutine_spawn(s->made[0]);
    WAIT(coroutine_gather(me, OTHERS, 2));
    COROUTINE_END
    return s->outcome;
}

static int cancel_other(struct coroutine *me, void *frame)
{
    (void)me;
    return coroutine_cancel(((struct actor *)frame)->other);
}

/* Both are ready, and the first cancels the second: nobody is ready. */
int cancel_next_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, cancel_other, cast(0, 'a', 0, 0));
    s->made[1] = add(me, speak, cast(1, 'b', 1, 0));
    s->actors[0].other = s->made[1];
    WAIT(coroutine_sleep(me, MS));
    WAIT(coroutine_gather(me, OTHERS, 2));
    COROUTINE_END
    return s->outcome;
}

int cancel_waits_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->future = coroutine_future_new();
    s->made[0] = add(me, slumber, cast(0, 'a', 0, SECOND));
    cast(1, 'b', 0, 0)->other = s->made[0];
    s->made[1] = add(me, follow, &s->actors[1]);
    cast(2, 'c', 0, 0)->future = s->future;
    s->made[2] = add(me, receive, &s->actors[2]);
    WAIT(coroutine_yield(me));
    s->got[0] = coroutine_future_free(s->future);
    WAIT(coroutine_receive(me, s->future, NULL));
    s->got[3] = s->outcome;
    coroutine_cancel(s->made[1]);
    coroutine_cancel(s->made[2]);
    s->got[1] = coroutine_future_complete(s->future, 3);
    WAIT(coroutine_yield(me)); /* their waits return, if not before */
    WAIT(coroutine_gather(me, OTHERS, 3));
    s->got[2] = coroutine_future_free(s->future);
    COROUTINE_END
    return s->outcome;
}

/* Before a's turn comes b waits in its place, and c cancels a once more. */
int cancel_twice_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->future = coroutine_future_new();
    cast(0, 'a', 0, 0)->future = s->future;
    s->made[0] = add(me, receive, &s->actors[0]);
    WAIT(coroutine_yield(me));
    cast(1, 'b', 0, 0)->future = s->future;
    s->made[1] = add(me, receive, &s->actors[1]);
    cast(2, 'c', 0, 0)->other = s->made[0];
    s->made[2] = add(me, cancel_other, &s->actors[2]);
    s->got[0] = coroutine_cancel(s->made[0]);
    WAIT(coroutine_yield(me));
    s->got[1] = coroutine_future_complete(s->future, 3);
    WAIT(coroutine_gather(me, OTHERS, 3));
    s->got[2] = coroutine_future_free(s->future);
    COROUTINE_END
    return s->outcome;
}

/* Two that wait for a and for the future; they sleep when they are cancelled.
 */
static void add_pair(struct coroutine *me, struct stage *s, int i,
                     const char *letters)
{
    cast(i, letters[0], 0, 9 * SECOND)->other = s->made[0];
    s->made[i] = add(me, follow, &s->actors[i]);
    cast(i + 1, letters[1], 0, 9 * SECOND)->future = s->future;
    s->made[i + 1] = add(me, receive, &s->actors[i + 1]);
}

/* d and e wait for what b and c waited for, when those are cancelled again. */
int cancel_again_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->future = coroutine_future_new();
    s->made[0] = add(me, slumber, cast(0, 'a', 0, 2 * SECOND));
    add_pair(me, s, 1, "bc");
    WAIT(coroutine_yield(me));
    coroutine_cancel(s->made[1]);
    coroutine_cancel(s->made[2]);
    add_pair(me, s, 3, "de");
    WAIT(coroutine_yield(me));
    coroutine_cancel(s->made[1]);
    coroutine_cancel(s->made[2]);
    s->got[0] = coroutine_future_complete(s->future, 3);
    WAIT(coroutine_sleep(me, 3 * SECOND));
    s->got[1] = coroutine_future_free(s->future);
    COROUTINE_END
    return s->outcome;
}

int cancel_itself_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->got[0] = coroutine_cancel(me);
    WAIT(coroutine_sleep(me, SECOND));
    s->got[1] = s->outcome;
    WAIT(coroutine_sleep(me, SECOND));
    COROUTINE_END
    return s->outcome;
}

int leave_others_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    for (int i = 0; i < 2; i++)
        s->made[i] = add(me, stubborn, cast(i, "ab"[i], 0, SECOND));
    coroutine_new(me, "new", speak, cast(2, 'c', 1, 0));
    WAIT(coroutine_yield(me));
    say('m');
    COROUTINE_END
    return 42;
}

/* When it is cancelled it spawns one more, in vain. */
static int heir(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->actors[0].place)
    COROUTINE_WAIT(s->actors[0].place, s->got[0],
                   coroutine_sleep(me, INT64_MAX));
    s->made[1] = add(me, speak, cast(1, 'b', 1, 0));
    COROUTINE_WAIT(s->actors[0].place, s->got[1],
                   coroutine_await(me, s->made[1], &s->got[2]));
    say('a');
    COROUTINE_END
    return 0;
}

int leave_an_heir_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "heir", heir, s);
    coroutine_spawn(s->made[0]);
    WAIT(coroutine_yield(me));
    COROUTINE_END
    return 1;
}

int future_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, speak, cast(0, 'a', 2, 0));
    helper_start(s->future, 7);
    WAIT(coroutine_receive(me, s->future, &s->got[0]));
    s->got[1] = s->outcome;
    WAIT(coroutine_receive(me, s->future, NULL)); /* value not needed */
    s->got[3] = s->outcome;
    WAIT(coroutine_receive(me, s->future, &s->got[2]));
    WAIT(coroutine_await(me, s->made[0], NULL));
    COROUTINE_END
    return s->outcome;
}

int blocking_call_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = add(me, helper_let_go, &s->actors[0]);
    helper_call(s->future); /* blocks until the other has run */
    WAIT(coroutine_receive(me, s->future, &s->got[0]));
    WAIT(coroutine_await(me, s->made[0], NULL));
    COROUTINE_END
    return s->outcome;
}

static struct actor many[THOUSANDS];
static struct coroutine *all[THOUSANDS];
static int all_results[THOUSANDS];

int thousands_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    for (int i = 0; i < THOUSANDS; i++) {
        many[i] = (struct actor){.result = i, .ns = (i % 10 + 1) * SECOND};
        all[i] = add(me, slumber, &many[i]);
        if (!all[i])
            return -ENOMEM;
    }
    WAIT(coroutine_gather(me, all, all_results, THOUSANDS));
    for (int i = 0; i < THOUSANDS; i++)
        s->got[0] += all_results[i] == i;
    COROUTINE_END
    return s->outcome;
}

/* More than can exist, unless there is no room before. */
int too_many_main(struct coroutine *me, void *frame)
{
    for (int i = 0; i < COROUTINE_MOST + 100; i++)
        if (!coroutine_new(me, "new", speak, frame))
            break;
    return 0;
}

/* Three after three, in all more than can exist at once. */
int few_by_few_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    for (s->got[0] = 0; s->got[0] < COROUTINE_MOST + 100; s->got[0] += 3) {
        for (int i = 0; i < 3; i++) {
            s->made[i] = add(me, speak, cast(i, 'a', 0, 0));
            if (!s->made[i])
                return -ENOMEM;
        }
        WAIT(coroutine_gather(me, OTHERS, 3));
    }
    COROUTINE_END
    return s->outcome;
}

static int same_thread(struct coroutine *me, void *frame)
{
    (void)me, (void)frame;
    return pthread_equal(pthread_self(), tester) ? 1 : 0;
}

int thread_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "a", same_thread, s);
    WAIT(coroutine_await(me, s->made[0], &s->got[0]));
    COROUTINE_END
    return s->got[0];
}

static int use_stack(struct coroutine *me, void *frame)
{
    (void)me;
    return go_deep(*(size_t *)frame) > 0 ? 1 : 0;
}

int stack_main(struct coroutine *me, void *frame)
{
    STAGE;
    static size_t bytes = COROUTINE_STACK / 2;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "deep", use_stack, &bytes);
    WAIT(coroutine_await(me, s->made[0], &s->got[0]));
    COROUTINE_END
    return s->got[0];
}

int starving_main(struct coroutine *me, void *frame)
{
    STAGE;

    COROUTINE_BEGIN(s->place)
    s->made[0] = coroutine_new(me, "greedy", helper_spin, NULL);
    WAIT(coroutine_await(me, s->made[0], &s->got[0]));
    COROUTINE_END
    return s->got[0];
}
