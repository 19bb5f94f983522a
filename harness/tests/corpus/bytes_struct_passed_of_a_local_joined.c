/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: local structures are filled by threads, and passed, returned and copied
 *     before and after, beside locals of their function's own */
#include <assert.h>
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

static struct job make_job(int from, int to)
{
    struct job made = {from, to, 0};
    return made;
}

static int rest(struct job job)
{
    return job.to - job.from - job.done;
}

int main(void)
{
    int seen = 0;
    for (int round = 0; round < 2; round++) {
        struct job jobs[2], before;
        pthread_t workers[2];
        long sum = 0;
        for (int i = 0; i < 2; i++) {
            jobs[i] = make_job(i, 10 * i + 1);
            before = jobs[i];
            sum += rest(before);
            pthread_create(&workers[i], NULL, work, &jobs[i]);
        }
        for (int i = 0; i < 2; i++)
            pthread_join(workers[i], NULL);
        assert(sum == 11 && rest(jobs[0]) + rest(jobs[1]) == 0);
        seen += jobs[1].done;
    }
    assert(seen == 20);
    return 0;
}
