/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: position
 * why: one field is read while the whole struct is assigned */
#include <pthread.h>
#include <stddef.h>

struct position {
    double x, y, z;
};

static struct position position;

static void *move(void *arg)
{
    position = *(struct position *)arg;
    return NULL;
}

static void *look(void *arg)
{
    *(double *)arg = position.z;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    struct position home = {1, 2, 3};
    double z;
    pthread_create(&a, NULL, move, &home);
    pthread_create(&b, NULL, look, &z);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
