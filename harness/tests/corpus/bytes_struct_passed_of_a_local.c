/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: local variable
 * why: a local structure that another thread fills is passed by value before
 * the join */
#include <pthread.h>
#include <stddef.h>

struct job {
    int from, to, done;
};

static void *work(void *arg)
{
    struct job *job = arg;
    job->done = job->to - job->from;
    return NULL;
}

static int rest(struct job job)
{
    return job.to - job.from - job.done;
}

int main(void)
{
    struct job job = {0, 10, 0};
    pthread_t worker;
    pthread_create(&worker, NULL, work, &job);
    int left = rest(job);
    pthread_join(worker, NULL);
    return left > 10;
}
