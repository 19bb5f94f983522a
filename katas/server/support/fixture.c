/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* clocks, SOCK_CLOEXEC */
#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MOST 4096
#define ANY_MS 60000 /* a limit that does not matter */
#define PATIENCE_S 5 /* for wrong answers */

static struct server *server;
static int server_fd; /* the listener */
static struct sockaddr_in server_name;
static int clients[CLIENTS_MOST];
static size_t client_count;
static unsigned descriptors_before, threads_before;
static pthread_t stopper;
static bool stopping;
static struct server_counts counts;

static unsigned count_entries(const char *folder)
{
    DIR *directory = opendir(folder);
    unsigned count = 0;

    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

/* A socket, but not number 0, which is the server's if it is free. */
static int open_socket(void)
{
    int low = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), fd = low;

    if (low == 0) {
        fd = fcntl(low, F_DUPFD_CLOEXEC, 1);
        close(low);
    }
    return fd;
}

static int listen_anywhere(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int fd = open_socket();

    if (fd < 0 || bind(fd, (struct sockaddr *)&here, size) ||
        listen(fd, 4096) || getsockname(fd, (struct sockaddr *)&here, &size))
        fail_msg("cannot listen on loopback: %s", strerror(errno));
    server_name = here;
    return fd;
}

struct server_settings good_settings(void)
{
    return (struct server_settings){.listen_fd = listen_anywhere(),
                                    .backend_port = back_end_port(),
                                    .clients = 16,
                                    .client_ms = ANY_MS,
                                    .backend_ms = ANY_MS};
}

static void start(struct server_settings other)
{
    struct server_settings settings = good_settings();
    int error;

    settings.clients = other.clients ? other.clients : settings.clients;
    settings.client_ms = other.client_ms ? other.client_ms : ANY_MS;
    settings.backend_ms = other.backend_ms ? other.backend_ms : ANY_MS;
    if (other.backend_port)
        settings.backend_port = other.backend_port;
    server_fd = settings.listen_fd;
    error = server_start(&server, &settings);
    if (error) {
        server = NULL;
        fail_msg("server_start gave %d (%s)", error, strerror(-error));
    }
}

static void stop(void)
{
    if (server)
        server_stop(server, &counts);
    server = NULL;
}

void restart(struct server_settings other)
{
    stop();
    start(other);
}

int server_listens_at(void)
{
    return server_fd;
}

static void *stop_it(void *unused)
{
    stop();
    return unused;
}

void begin_stop(void)
{
    stopping = true;
    if (pthread_create(&stopper, NULL, stop_it, NULL))
        fail_msg("no thread to stop the server");
}

struct server_counts finish_stop(void)
{
    pthread_join(stopper, NULL);
    stopping = false;
    return counts;
}

int client_socket(void)
{
    int fd = open_socket();

    if (fd < 0 || client_count == CLIENTS_MOST)
        fail_msg("client %zu has no socket: %s", client_count, strerror(errno));
    return clients[client_count++] = fd;
}

static int connect_client(int room)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = client_socket();

    if (room) /* which the server is told of now */
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (connect(fd, (struct sockaddr *)&server_name, sizeof server_name))
        fail_msg("client %zu cannot connect: %s", client_count,
                 strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

int client(void)
{
    return connect_client(0);
}

int deaf_client(void)
{
    const int little = 1;
    int fd;

    setsockopt(server_fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    fd = client();
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    return fd;
}

int cramped_client(void)
{
    const int little = 1;

    setsockopt(server_fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    return connect_client(little);
}

void leave(int fd)
{
    for (size_t i = 0; i < client_count; i++)
        if (clients[i] == fd)
            clients[i] = clients[--client_count];
    close(fd);
}

void leave_rudely(int fd)
{
    struct linger rudely = {.l_onoff = 1};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &rudely, sizeof rudely);
    leave(fd);
}

void say(int fd, const char *text)
{
    size_t size = strlen(text);

    if (libc_send(fd, text, size, MSG_NOSIGNAL) != (ssize_t)size)
        fail_msg("the server does not take \"%s\": %s", text, strerror(errno));
}

void say_no_more(int fd)
{
    shutdown(fd, SHUT_WR);
}

void expect_text(int fd, const char *text, const char *file, int line)
{
    char got[256];
    size_t size = strlen(text), length = 0;
    ssize_t n = 1;

    while (length < size && n > 0) {
        n = libc_recv(fd, got + length, size - length, 0);
        length += n > 0 ? (size_t)n : 0;
    }
    if (length == size && memcmp(got, text, size) == 0)
        return;
    print_error("ERROR: the client got \"%.*s\"%s, expected \"%s\"\n",
                (int)length, got,
                n == 0  ? " and the end"
                : n > 0 ? ""
                        : " and no more",
                text);
    _fail(file, line);
}

void expect_over(int fd, const char *file, int line)
{
    char got[16];
    ssize_t n = libc_recv(fd, got, sizeof got, 0);

    if (n == 0 || (n < 0 && errno == ECONNRESET))
        return;
    print_error("ERROR: the client got \"%.*s\", expected the end of the "
                "connection\n",
                n > 0 ? (int)n : 0, got);
    _fail(file, line);
}

int client_with_room(const char *text, const char *answer)
{
    int64_t end = now_ns() + PATIENCE_S * 1000 * MS;

    while (now_ns() < end) {
        int fd = client();
        char first = 0;

        libc_send(fd, text, strlen(text), MSG_NOSIGNAL);
        if (libc_recv(fd, &first, 1, 0) == 1 && first == answer[0]) {
            expect_text(fd, answer + 1, __FILE__, __LINE__);
            return fd;
        }
        leave(fd);
    }
    fail_msg("a connection has ended, and still there is no room");
    return -1;
}

void shout(int fd, const char *text)
{
    libc_send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void shout_until_sent_away(int fd, const char *text)
{
    while (libc_send(fd, text, strlen(text), MSG_NOSIGNAL) > 0)
        continue;
    if (errno == EAGAIN)
        fail_msg("a client that does not read is never sent away");
}

bool heard_at_last(int fd, const char *text)
{
    size_t length = strlen(text), got = 0;
    char last[16];
    ssize_t n;

    while ((n = libc_recv(fd, last + got, sizeof last - got, 0)) > 0) {
        got += (size_t)n;
        if (got < length)
            continue;
        memmove(last, last + got - length, length);
        got = length;
    }
    return got == length && memcmp(last, text, length) == 0;
}

void ask_for(int fd, const char *text, const char *answer, const char *file,
             int line)
{
    say(fd, text);
    expect_text(fd, answer, file, line);
}

int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * MS + now.tv_nsec;
}

void check_nothing_left(void)
{
    int64_t end = now_ns() + PATIENCE_S * 1000 * MS;
    unsigned descriptors, threads;

    stop();
    while (client_count > 0)
        leave(clients[0]);
    /* A thread that was joined may be listed a moment longer. */
    do {
        threads = count_entries("/proc/self/task");
        sched_yield();
    } while (threads > threads_before && now_ns() < end);
    back_end_stop();
    descriptors = count_entries("/proc/self/fd");
    back_end_start();
    if (threads != threads_before)
        fail_msg("%u threads were there before, %u are after", threads_before,
                 threads);
    if (descriptors != descriptors_before)
        fail_msg("%u descriptors were open before, %u are after",
                 descriptors_before, descriptors);
}

int set_up(void **state)
{
    struct rlimit limit;

    (void)state;
    if (fcntl(0, F_GETFD) < 0) /* it would be the first that is opened */
        open("/dev/null", O_RDWR | O_CLOEXEC);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    client_count = 0;
    server = NULL;
    libc_reset();
    descriptors_before = count_entries("/proc/self/fd");
    back_end_start();
    threads_before = count_entries("/proc/self/task");
    start((struct server_settings){.clients = 0});
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    libc_reset();
    while (client_count > 0)
        leave(clients[0]);
    back_end_stop(); /* so that no query keeps the server */
    if (stopping)
        finish_stop();
    stop();
    return 0;
}
