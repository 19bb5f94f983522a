/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: here
 * why: a structure that is passed by value is read */
#include <pthread.h>
#include <stddef.h>

struct point {
    int x, y, z, weight, colour;
};

static struct point here;

static int distance(struct point p)
{
    return p.x + p.y + p.z;
}

static void *move(void *arg)
{
    (void)arg;
    here.y = 1;
    return NULL;
}

int main(void)
{
    pthread_t mover;
    pthread_create(&mover, NULL, move, NULL);
    (void)distance(here);
    pthread_join(mover, NULL);
    return 0;
}
