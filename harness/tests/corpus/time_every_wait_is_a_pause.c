/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: looks every ten milliseconds, whatever call it waits in, and sees it at
 *      the sixtieth
 */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WAYS = 5 };

static sem_t none;
static atomic_int ready;
static int both[2], set;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static struct timespec in_ten_ms(void)
{
    int64_t at = now_ms() + 10;
    return (struct timespec){at / 1000, at % 1000 * 1000000};
}

static void pause_by(int way)
{
    struct timespec until = in_ten_ms();
    struct epoll_event event;
    char byte;
    switch (way) {
    case 0:
        poll(NULL, 0, 10);
        break;
    case 1:
        epoll_wait(set, &event, 1, 10);
        break;
    case 2:
        select(0, NULL, NULL, NULL, &(struct timeval){0, 10000});
        break;
    case 3:
        recv(both[0], &byte, 1, 0);
        break;
    default:
        sem_timedwait(&none, &until);
    }
}

static void *announce(void *arg)
{
    usleep(55000);
    atomic_store(&ready, 1);
    return arg;
}

int main(void)
{
    struct timeval ten = {0, 10000};
    pthread_t thread;
    set = epoll_create1(0);
    sem_init(&none, 0, 0);
    socketpair(AF_UNIX, SOCK_STREAM, 0, both);
    setsockopt(both[0], SOL_SOCKET, SO_RCVTIMEO, &ten, sizeof ten);
    for (int way = 0; way < WAYS; way++) {
        int64_t start = now_ms();
        atomic_store(&ready, 0);
        pthread_create(&thread, NULL, announce, NULL);
        while (!atomic_load(&ready))
            pause_by(way);
        assert(now_ms() == start + 60);
        pthread_join(thread, NULL);
    }
    close(both[0]);
    close(both[1]);
    close(set);
    return 0;
}
