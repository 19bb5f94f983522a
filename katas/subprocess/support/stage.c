/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4, MSG flags, sigset_t under -std=c17 */
#include "support/stage.h"
#include "support/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MOST = 16, DESCRIPTORS = 256, PATIENCE_MS = PATIENCE_S * 1000 };

struct child cast[SUBPROCESS_MOST];
struct subprocess_talk talks[SUBPROCESS_MOST];

static bool was_open[DESCRIPTORS];
static sigset_t mask_before, mask_now; /* at first; as it has to stay */
static void (*hangup_before)(int);
static int listener;

bool can_start_itself(void)
{
    static int known = -1;
    char *argv[] = {SELF, PROGRAM, "exit:7", NULL};
    int status = 0;

    if (known >= 0)
        return known;
    pid_t pid = fork();
    if (pid == 0) {
        execv(SELF, argv);
        _exit(WRONG);
    }
    waitpid(pid, &status, 0);
    known = WIFEXITED(status) && WEXITSTATUS(status) == 7;
    return known;
}

/* A child has of the test's own descriptors 0, 1 and 2 at most. */
static void note_descriptors(void)
{
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
        was_open[fd] = fcntl(fd, F_GETFD) >= 0;
        if (was_open[fd] && fd > STDERR_FILENO)
            fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
}

int set_up(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    (void)state;
    memset(cast, 0, sizeof cast);
    memset(talks, 0, sizeof talks);
    for (size_t i = 0; i < SUBPROCESS_MOST; i++)
        talks[i] = (struct subprocess_talk){.output = cast[i].output,
                                            .output_size = ROOM,
                                            .errors = cast[i].errors,
                                            .errors_size = ROOM,
                                            .exit = 12345,
                                            .error = 12345};
    setenv("SUBPROCESS_HOME", "sweet home", 1);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof(sa_family_t)) ||
        listen(listener, SUBPROCESS_MOST)) /* at a name of the kernel's */
        return -1;
    can_start_itself();
    note_descriptors();
    pthread_sigmask(SIG_BLOCK, NULL, &mask_before);
    hangup_before = signal(SIGHUP, SIG_DFL);
    mask_now = mask_before;
    watch_begin();
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    close(listener);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, hangup_before);
    pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
    return 0;
}

void stage_is_clean(void)
{
    const char *complaint = watch_complaint();
    sigset_t mask, waiting;

    if (complaint)
        fail_msg("%s", complaint);
    if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
        fail_msg("a child is left, running or a zombie");
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        if ((fcntl(fd, F_GETFD) >= 0) != was_open[fd])
            fail_msg("descriptor %d is %s afterwards", fd,
                     was_open[fd] ? "closed" : "still open");
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    for (int number = 1; number < 32; number++)
        if (sigismember(&mask, number) != sigismember(&mask_now, number))
            fail_msg("signal %d is %s afterwards", number,
                     sigismember(&mask, number) ? "blocked" : "let through");
    sigpending(&waiting);
    if (!sigismember(&waiting, SIGPIPE))
        return;
    signal(SIGPIPE, SIG_IGN); /* takes it away */
    fail_msg("SIGPIPE is left pending: it strikes who unblocks it");
}

void stage_block(int number)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_now);
}

void stage_disturb(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_now);
    watch_begin();
}

bool stage_took(int number)
{
    const struct timespec at_once = {0, 0};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    return sigtimedwait(&set, NULL, &at_once) == number;
}

__attribute__((noinline)) void stage_soil(void)
{
    volatile unsigned char soil[1 << 14];

    for (size_t i = 0; i < sizeof soil; i++)
        soil[i] = 0xff;
}

rlim_t leave_numbers(rlim_t most)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = most;
    setrlimit(RLIMIT_NOFILE, &limit);
    return before;
}

static int kept[3];

void close_streams(int closed)
{
    for (int fd = 0; fd < 3; fd++)
        kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 200);
    for (int fd = 0; fd < 3; fd++)
        if (closed >> fd & 1)
            close(fd);
}

int open_streams(void)
{
    int open = 0;

    for (int fd = 0; fd < 3; fd++) {
        open |= (fcntl(fd, F_GETFD) >= 0) << fd;
        dup2(kept[fd], fd);
        close(kept[fd]);
    }
    return open;
}

/* argv of the test program and the words; valid until the next one. */
static char **line_up(const char *const words[])
{
    static char *argv[WORDS_MOST + 3];
    int n = 0;

    argv[n++] = SELF;
    argv[n++] = PROGRAM;
    for (; *words && n < WORDS_MOST + 2; words++)
        argv[n++] = (char *)(uintptr_t)*words;
    argv[n] = NULL;
    return argv;
}

void start(size_t i, const char *const words[])
{
    int error = subprocess_start(line_up(words), &cast[i].child);

    if (error)
        fail_msg("subprocess_start says %s", strerror(-error));
}

int run(const char *const words[])
{
    return subprocess_run(line_up(words), &talks[0], -1);
}

int start_any(const char *const argv[])
{
    return subprocess_start((char *const *)(uintptr_t)argv, &cast[0].child);
}

int communicate(size_t count, int timeout_ms)
{
    struct subprocess *children[SUBPROCESS_MOST];

    for (size_t i = 0; i < count; i++)
        children[i] = cast[i].child;
    return subprocess_communicate(children, talks, count, timeout_ms);
}

void check(size_t i, int error, int exit, const char *file, int line)
{
    _assert_int_equal(cast_to_largest_integral_type(talks[i].error),
                      cast_to_largest_integral_type(error), file, line);
    _assert_int_equal(cast_to_largest_integral_type(talks[i].exit),
                      cast_to_largest_integral_type(exit), file, line);
}

static void check_text(const char *kept, size_t length, const char *expected,
                       const char *file, int line)
{
    _assert_int_equal(length, strlen(expected), file, line);
    _assert_memory_equal(kept, expected, strlen(expected), file, line);
}

void check_said(size_t i, const char *output, const char *errors,
                const char *file, int line)
{
    check_text(cast[i].output, talks[i].output_length, output, file, line);
    check_text(cast[i].errors, talks[i].errors_length, errors, file, line);
}

const char *sign_word(void)
{
    static char word[32];
    struct sockaddr_un address;
    socklen_t size = sizeof address;

    getsockname(listener, (struct sockaddr *)&address, &size);
    snprintf(word, sizeof word, "sign:%.*s",
             (int)(size - offsetof(struct sockaddr_un, sun_path) - 1),
             address.sun_path + 1);
    return word;
}

int sign_wait(void)
{
    struct pollfd ready = {.fd = listener, .events = POLLIN};

    if (poll(&ready, 1, PATIENCE_MS) != 1)
        fail_msg("the child does not run before it is talked with");
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

void await_the_end(idtype_t type, id_t id)
{
    siginfo_t info;

    while (waitid(type, id, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        ;
}

bool sign_gone(int connection)
{
    struct pollfd ready = {.fd = connection, .events = POLLIN};
    bool gone = poll(&ready, 1, PATIENCE_MS / 2) == 1;

    close(connection);
    return gone;
}

bool is_short(int error)
{
    return error == -EMFILE || error == -EINVAL;
}
