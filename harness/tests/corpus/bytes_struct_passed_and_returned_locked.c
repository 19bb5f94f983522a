/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: structures go by value, large, small and of odd sizes, under a lock; the
 *     bytes beside them belong to others */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

struct large {
    int n[7];
};
struct small {
    char n[5];
};
struct real {
    long double value;
    float scale;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct large large;
static struct real real;
static struct {
    struct small small;
    char beside[3];
} both;

static struct large grow(struct large l)
{
    l.n[6]++;
    return l;
}

static struct small add(struct small s)
{
    s.n[4]++;
    return s;
}

static struct real twice(struct real r, int many, double by)
{
    r.value += by * many;
    r.scale = (float)many;
    return r;
}

static void *work(void *arg)
{
    int i = *(int *)arg;
    both.beside[i] = 1;
    pthread_mutex_lock(&lock);
    large = grow(large);
    both.small = add(both.small);
    real = twice(real, 2, 0.5);
    pthread_mutex_unlock(&lock);
    both.beside[i]++;
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    int names[2] = {0, 1};
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, &names[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert(large.n[6] == 2 && both.small.n[4] == 2);
    assert(real.value > 1.9L && real.value < 2.1L);
    assert(both.beside[0] == 2 && both.beside[1] == 2);
    return 0;
}
