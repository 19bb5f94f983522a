/* SPDX-License-Identifier: MIT */
/*
 * Invariant: until exec the child runs in our memory (a copy of the tables for
 * all of it costs more than the start).  So it writes to its own stack only,
 * runs no handler of ours, and calls nothing that tells other threads: setuid
 * and its kin of the C library would.
 *
 * _GNU_SOURCE for vfork, pipe2, close_range and pidfds.
 */
#define _GNU_SOURCE
#include "process_start.h"
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_RECORD_FD = 3 };

static void limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limits = {.rlim_cur = soft, .rlim_max = hard};

    (void)setrlimit(resource, &limits);
}

static void set_limits(const struct process_limits *limits)
{
    limit(RLIMIT_CORE, 0, 0);
    if (limits->cpu_s > 0)
        limit(RLIMIT_CPU, limits->cpu_s, limits->cpu_s + 2);
    if (limits->address_mb > 0)
        limit(RLIMIT_AS, limits->address_mb << 20, limits->address_mb << 20);
    if (limits->file_mb > 0)
        limit(RLIMIT_FSIZE, limits->file_mb << 20, limits->file_mb << 20);
    if (limits->stack_kb > 0)
        limit(RLIMIT_STACK, limits->stack_kb << 10, limits->stack_kb << 10);
}

static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child. */
_Noreturn static void child_main(const struct process_start *start, int said,
                                 char *const *environment)
{
    const struct process_spec *spec = start->spec;
    const int report = box_high(said);
    const struct box_fds *box = &start->box;
    const int *ends = start->writing;
    int input = open(spec->input != NULL ? spec->input : "/dev/null",
                     O_RDONLY | O_CLOEXEC);
    int error;

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    reset_signals();
    if (input < 0 || dup2(input, 0) < 0 || dup2(ends[PROCESS_OUTPUTS], 1) < 0 ||
        dup2(spec->separate ? ends[PROCESS_ERRORS] : ends[PROCESS_OUTPUTS], 2) <
            0)
        goto failed;
    if (spec->records && dup2(ends[PROCESS_RECORDS], CHILD_RECORD_FD) < 0)
        goto failed;
    if (spec->channel > 0 && dup2(spec->channel, CHILD_RECORD_FD) < 0)
        goto failed;
    if (box->count == 0)
        (void)syscall(SYS_close_range,
                      CHILD_RECORD_FD +
                          (spec->records || spec->channel > 0 ? 1 : 0),
                      ~0U, 1U << 2 /* CLOSE_RANGE_CLOEXEC */);
    if (spec->folder != NULL && chdir(spec->folder) < 0)
        goto failed;
    if (spec->fixed_layout)
        (void)personality(ADDR_NO_RANDOMIZE);
    if (box->count == 0)
        set_limits(&spec->limits);
    else if (box_enter(spec->box, box) < 0)
        goto failed;
    execvpe(spec->argv[0], (char *const *)spec->argv, environment);
failed:
    error = errno;
    (void)!write(report, &error, sizeof(error));
    _exit(127);
}

struct text_list process_environment(const struct process_spec *spec)
{
    extern char **environ;
    struct text_list list = {0};

    text_list_add_all(&list, spec->environment != NULL
                                 ? spec->environment
                                 : (const char *const *)environ);
    if (spec->records)
        text_list_addf(&list, "DOJO_RECORD=%d:%s", CHILD_RECORD_FD,
                       spec->nonce);
    return list;
}

void process_close_all(int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

/* High numbers, so that no dup2 in the child overwrites one. */
int process_pipes(const struct process_spec *spec, int reading[PROCESS_STREAMS],
                  int writing[PROCESS_STREAMS])
{
    for (int i = 0; i < PROCESS_STREAMS; i++) {
        int ends[2];

        if ((i == PROCESS_ERRORS && !spec->separate) ||
            (i == PROCESS_RECORDS && !spec->records))
            continue;
        if (pipe2(ends, O_CLOEXEC) < 0)
            return -errno;
        reading[i] = ends[0];
        writing[i] = box_high(ends[1]);
        close(ends[1]);
        if (writing[i] < 0)
            return -errno;
        (void)fcntl(reading[i], F_SETFL, O_NONBLOCK);
    }
    return 0;
}

/*
 * vfork, as posix_spawn knows neither users nor groups of processes.  No signal
 * comes before the child has put every handler away.
 */
static pid_t start_child(const struct process_start *start, int report,
                         char *const *environment)
{
    sigset_t all;
    sigset_t before;
    pid_t pid;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = vfork();
    if (pid == 0)
        child_main(start, report, environment);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

int process_launch(struct process_start *start)
{
    struct text_list environment = process_environment(start->spec);
    int report[2];
    int error = 0;

    if (pipe2(report, O_CLOEXEC) < 0) {
        text_list_free(&environment);
        return -errno;
    }
    start->pid = start_child(start, report[1], environment.items);
    close(report[1]);
    text_list_free(&environment);
    if (start->pid < 0) {
        error = errno;
    } else if (read(report[0], &error, sizeof(error)) == sizeof(error)) {
        waitpid(start->pid, NULL, 0);
    } else {
        error = 0;
        (void)setpgid(start->pid, start->pid);
        start->place = interrupt_note(start->pid);
        start->pidfd = (int)syscall(SYS_pidfd_open, start->pid, 0);
    }
    close(report[0]);
    return -error;
}
