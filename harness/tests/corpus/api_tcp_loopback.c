/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: listen, connect, accept, send and recv over the loopback */
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address;

static void *client(void *arg)
{
    char answer[3] = "";
    (void)arg;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert(fd >= 0);
    assert(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    assert(send(fd, "hi", 2, MSG_NOSIGNAL) == 2);
    assert(recv(fd, answer, 2, MSG_WAITALL) == 2);
    assert(strcmp(answer, "ho") == 0);
    close(fd);
    return NULL;
}

int main(void)
{
    pthread_t a;
    char request[2];
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert(listener >= 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(bind(listener, (struct sockaddr *)&address, length) == 0);
    assert(listen(listener, 4) == 0);
    assert(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    pthread_create(&a, NULL, client, NULL);
    int fd = accept(listener, NULL, NULL);
    assert(fd >= 0);
    assert(recv(fd, request, 2, MSG_WAITALL) == 2);
    assert(send(fd, "ho", 2, MSG_NOSIGNAL) == 2);
    pthread_join(a, NULL);
    close(fd);
    close(listener);
    return 0;
}
