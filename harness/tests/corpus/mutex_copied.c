/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a copy of a mutex is not a mutex */
#include <pthread.h>
#include <stddef.h>

struct account {
    pthread_mutex_t lock;
    int balance;
};

static struct account original, copy;

static void *work(void *arg)
{
    struct account *account = arg;
    pthread_mutex_lock(&account->lock);
    account->balance++;
    pthread_mutex_unlock(&account->lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_mutex_init(&original.lock, NULL);
    pthread_mutex_lock(&original.lock);
    copy = original;
    pthread_mutex_unlock(&original.lock);
    pthread_mutex_unlock(&copy.lock);
    pthread_create(&a, NULL, work, &copy);
    pthread_join(a, NULL);
    pthread_mutex_destroy(&original.lock);
    return 0;
}
