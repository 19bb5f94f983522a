/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: functions and variables have names that the explorer has, too */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>

int E;
int event;
int space_of;
int once[2];

void fail(void);
void finish(int code);
void wake(void);
int point(int x);
int learn(int x);

void fail(void)
{
    assert(0);
}

void finish(int code)
{
    if (code)
        fail();
}

void wake(void)
{
    E++;
}

int point(int x)
{
    return x + once[1];
}

int learn(int x)
{
    return point(x) - event;
}

static void *tick(void *nothing)
{
    wake();
    return nothing;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, tick, NULL) == 0) {
        pthread_join(thread, NULL);
        assert(E == 1);
    }
    finish(learn(space_of));
    return 0;
}
