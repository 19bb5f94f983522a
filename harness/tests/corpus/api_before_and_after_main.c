/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: constructors and destructors run in every execution, in the order of
 *     their priorities, and may use locks and the heap */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t mutex;
static char *name;
static int step;

__attribute__((constructor(300))) static void second(void)
{
    assert(step++ == 1);
    pthread_mutex_init(&mutex, NULL);
}

__attribute__((constructor(200))) static void first(void)
{
    assert(step++ == 0);
    name = malloc(4);
    if (!name)
        abort();
    strcpy(name, "ann");
}

__attribute__((constructor)) static void third(int argc, char **argv)
{
    assert(argc == 1 && argv[0] && !argv[1]);
    assert(step++ == 2);
}

__attribute__((destructor(200))) static void last(void)
{
    assert(step == 6);
    free(name);
}

__attribute__((destructor)) static void after_main(void)
{
    assert(step++ == 5);
    pthread_mutex_destroy(&mutex);
}

static void at_exit(void)
{
    assert(step++ == 4);
}

static void *work(void *arg)
{
    pthread_mutex_lock(&mutex);
    name[0] = 'A';
    pthread_mutex_unlock(&mutex);
    return arg;
}

int main(void)
{
    pthread_t a;
    assert(step++ == 3 && name[0] == 'a');
    atexit(at_exit);
    pthread_create(&a, NULL, work, NULL);
    pthread_mutex_lock(&mutex);
    name[0] = 'a';
    pthread_mutex_unlock(&mutex);
    pthread_join(a, NULL);
    return 0;
}
