/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * threads: 2
 * needs: fds
 * why: what a function finds where calls were before it is the same each time
 *      round, shown or not: a loop that waits is known by its stack */
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 6, WORDS = 64, PLACES = 9 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int stop;
static long from, to;
static int place, both[2], set, door;
static struct pollfd ends[2];
static uint64_t seen[ROUNDS * PLACES];

/* What earlier calls have left where this frame is. */
__attribute__((noinline)) static void note(void)
{
    uint64_t words[WORDS] __attribute__((uninitialized)), hash = 0;
    for (int i = 0; i < WORDS; i++)
        hash = hash * 31 + words[i];
    seen[place++] = hash;
}

static void look_round(void)
{
    struct epoll_event event;
    struct timespec now;
    char byte;
    clock_gettime(CLOCK_MONOTONIC, &now);
    note();
    to = from;
    note();
    pthread_mutex_lock(&lock);
    note();
    pthread_mutex_unlock(&lock);
    note();
    atomic_load(&stop);
    note();
    poll(ends, 2, -1);
    note();
    recv(both[0], &byte, 1, MSG_DONTWAIT);
    note();
    epoll_wait(set, &event, 1, 0);
    note();
    accept(door, NULL, NULL);
    note();
}

static void *look(void *arg)
{
    while (place < ROUNDS * PLACES)
        look_round();
    for (int i = PLACES; i + PLACES < place; i++)
        while (seen[i] != seen[i + PLACES])
            pthread_mutex_lock(&lock); /* for ever */
    return arg;
}

int main(void)
{
    pthread_t a;
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    bind(door, (struct sockaddr *)&address, sizeof address);
    listen(door, 1);
    set = epoll_create1(0);
    socketpair(AF_UNIX, SOCK_STREAM, 0, both);
    for (int i = 0; i < 2; i++)
        ends[i] = (struct pollfd){both[i], i ? POLLOUT : POLLIN, 0};
    pthread_create(&a, NULL, look, NULL);
    pthread_join(a, NULL);
    assert(atomic_load(&stop));
    return 0;
}
