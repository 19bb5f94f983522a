/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: line
 * why: the logger formats into one static buffer outside of its lock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char line[64];

static void log_event(const char *who, int number)
{
    for (int i = 0; who[i]; i++)
        line[i] = who[i];
    pthread_mutex_lock(&lock);
    printf("%s %d\n", line, number);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    log_event(arg, 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char left[] = "left", right[] = "right";
    pthread_create(&a, NULL, work, left);
    pthread_create(&b, NULL, work, right);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
