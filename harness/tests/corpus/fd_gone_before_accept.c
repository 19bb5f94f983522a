/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: a client that leaves before it is accepted takes no other's place */
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address;
static int told; /* before the byte is sent */

static int come(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert(fd >= 0);
    assert(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    return fd;
}

static void *clients(void *arg)
{
    int fd;

    (void)arg;
    close(come());
    fd = come(); /* has the same number */
    told = 1;
    assert(send(fd, "x", 1, MSG_NOSIGNAL) == 1);
    close(fd);
    return NULL;
}

int main(void)
{
    pthread_t a;
    char byte;
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0), first, second;

    assert(listener >= 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(bind(listener, (struct sockaddr *)&address, length) == 0);
    assert(listen(listener, 4) == 0);
    assert(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    pthread_create(&a, NULL, clients, NULL);
    first = accept(listener, NULL, NULL);
    second = accept(listener, NULL, NULL);
    assert(recv(first, &byte, 1, 0) == 0);
    assert(recv(second, &byte, 1, 0) == 1 && told == 1);
    pthread_join(a, NULL);
    close(first);
    close(second);
    close(listener);
    return 0;
}
