/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: each thread talks with a context on a stack from malloc, locked */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <ucontext.h>

struct talk {
    ucontext_t here, there;
    int said;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int all;

static void answer(unsigned high, unsigned low)
{
    struct talk *talk =
        (struct talk *)((unsigned long)high << 32 | (unsigned long)low);

    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        all++;
        pthread_mutex_unlock(&lock);
        talk->said++;
        swapcontext(&talk->there, &talk->here);
    }
}

static void *work(void *unused)
{
    struct talk talk = {.said = 0};
    char *stack = malloc(65536);
    unsigned long at = (unsigned long)&talk;

    getcontext(&talk.there);
    talk.there.uc_stack.ss_sp = stack;
    talk.there.uc_stack.ss_size = 65536;
    talk.there.uc_link = &talk.here;
    makecontext(&talk.there, (void (*)(void))answer, 2, (unsigned)(at >> 32),
                (unsigned)at);
    for (int i = 0; i < 3; i++)
        swapcontext(&talk.here, &talk.there);
    assert(talk.said == 2);
    free(stack);
    return unused;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(all == 4);
    return 0;
}
