/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static struct server {
    struct server_settings settings;
    pthread_t thread;
} only;

static size_t read_line(int fd, char *line)
{
    for (size_t n = 0; n < 4096 && recv(fd, line + n, 1, 0) == 1;)
        if (line[n++] == '\n') /* TODO: what if it never comes? */
            return n;
    return 0;
}

static void serve(int client)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    char line[1 + 4096] = "+";

    name.sin_port = htons(only.settings.backend_port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t n; (n = read_line(client, line + 1)) > 0;) {
        int back_end = socket(AF_INET, SOCK_STREAM, 0);

        connect(back_end, (struct sockaddr *)&name, sizeof name);
        send(back_end, line + 1, n, MSG_NOSIGNAL);
        send(client, line, read_line(back_end, line + 1) + 1, MSG_NOSIGNAL);
        close(back_end);
    }
}

static void *run(void *unused)
{
    for (int fd; (fd = accept(only.settings.listen_fd, NULL, NULL)) >= 0;
         close(fd))
        serve(fd); /* TODO: who waits while this client is silent? */
    return unused;
}

int server_start(struct server **place, const struct server_settings *settings)
{
    only = (struct server){.settings = *settings};
    *place = &only;
    return -pthread_create(&only.thread, NULL, run, NULL);
}

int server_stop(struct server *server, struct server_counts *counts)
{
    (void)counts;
    shutdown(server->settings.listen_fd, SHUT_RD);
    pthread_join(server->thread, NULL); /* TODO: when does it end? */
    return close(server->settings.listen_fd);
}
