/* SPDX-License-Identifier: MIT */
/*
 * Idea: fork, arrange, exec; then one poll loop over the pidfd, the pipes and
 * the time that is left.
 *
 * Invariant: between fork and exec the child calls only what is safe after a
 * fork of a threaded process.
 *
 * _GNU_SOURCE for pipe2, close_range and pidfds.
 */
#define _GNU_SOURCE
#include "process.h"
#include "interrupt.h"
#include "process_box.h"
#include "procfs.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_DEFAULT = 64 * 1024, RECORDS_MAX = 8 << 20, WATCH_MS = 50 };
enum { CHILD_RECORD_FD = 3, GRACE_MS = 200, PATIENCE = 3, STUCK_MS = 1000 };

enum stream { OUTPUT, ERRORS, RECORDS, STREAMS };

struct running {
    const struct process_spec *spec;
    struct process_result *result;
    pid_t pid;
    pid_t program; /* pid, or what the launcher started; 0: not yet */
    int pidfd;
    int place;
    struct box_status status;
    int fds[STREAMS]; /* -1: closed or not wanted */
    char *text[STREAMS];
    size_t length[STREAMS];
    size_t max[STREAMS];
    bool cut[STREAMS];
    uint64_t start_us;
    bool decided; /* result->end is set, the child is killed */
    bool asked;
    uint64_t asked_us;
    uint64_t stuck_us; /* since when nothing moves; 0: it does */
    unsigned long turns;
};

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

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

/* In the child; ends[] are the ends that it writes to. */
_Noreturn static void child_main(const struct process_spec *spec,
                                 const int ends[STREAMS], int report,
                                 const struct box_fds *box,
                                 char *const *environment)
{
    int input = open(spec->input != NULL ? spec->input : "/dev/null",
                     O_RDONLY | O_CLOEXEC);
    int error;

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    reset_signals();
    if (input < 0 || dup2(input, 0) < 0 || dup2(ends[OUTPUT], 1) < 0 ||
        dup2(spec->separate ? ends[ERRORS] : ends[OUTPUT], 2) < 0)
        goto failed;
    if (spec->records && dup2(ends[RECORDS], CHILD_RECORD_FD) < 0)
        goto failed;
    if (box->count == 0)
        (void)syscall(SYS_close_range,
                      CHILD_RECORD_FD + (spec->records ? 1 : 0), ~0U,
                      1U << 2 /* CLOSE_RANGE_CLOEXEC */);
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

/* The environment of the child, with the record variable; caller frees. */
static struct text_list child_environment(const struct process_spec *spec)
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

static void close_all(int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

/* Pipes: reading ends stay here, writing ends go to the child.  High numbers,
 * so that no dup2 in the child overwrites one. */
static int make_pipes(const struct process_spec *spec, int reading[STREAMS],
                      int writing[STREAMS])
{
    for (int i = 0; i < STREAMS; i++) {
        int ends[2];

        if ((i == ERRORS && !spec->separate) ||
            (i == RECORDS && !spec->records))
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

/* Forks; waits until exec has happened or failed.  0 or -errno. */
static int launch(struct running *run, const int writing[STREAMS],
                  const struct box_fds *box)
{
    struct text_list environment = child_environment(run->spec);
    int report[2];
    int error = 0;

    if (pipe2(report, O_CLOEXEC) < 0) {
        text_list_free(&environment);
        return -errno;
    }
    run->pid = fork();
    if (run->pid == 0)
        child_main(run->spec, writing, box_high(report[1]), box,
                   environment.items);
    close(report[1]);
    text_list_free(&environment);
    if (run->pid < 0) {
        error = errno;
    } else if (read(report[0], &error, sizeof(error)) == sizeof(error)) {
        waitpid(run->pid, NULL, 0);
    } else {
        error = 0;
        (void)setpgid(run->pid, run->pid);
        run->place = interrupt_note(run->pid);
        run->pidfd = (int)syscall(SYS_pidfd_open, run->pid, 0);
        run->program = run->spec->box == NULL ? run->pid : 0;
    }
    close(report[0]);
    return -error;
}

static void end_child(struct running *run, enum process_end end)
{
    if (run->decided)
        return;
    run->decided = true;
    run->result->end = end;
    kill(-run->pid, SIGKILL);
    kill(run->pid, SIGKILL);
}

/* Takes what is there; keeps up to max bytes. */
static void take_stream(struct running *run, enum stream stream)
{
    char buffer[16384];

    for (;;) {
        ssize_t got = read(run->fds[stream], buffer, sizeof(buffer));
        size_t room = run->max[stream] - run->length[stream];
        size_t kept;

        if (got < 0)
            return;
        if (got == 0) {
            close_all(&run->fds[stream], 1);
            return;
        }
        kept = (size_t)got < room ? (size_t)got : room;
        memcpy(run->text[stream] + run->length[stream], buffer, kept);
        run->length[stream] += kept;
        if (kept < (size_t)got) {
            run->cut[stream] = true;
            if (run->spec->output_kills || stream == RECORDS)
                end_child(run, PROCESS_OUTPUT);
        }
    }
}

static void watch_sizes(struct running *run)
{
    const struct process_limits *limits = &run->spec->limits;
    struct procfs_tree tree;

    if (run->program == 0)
        return;
    tree = procfs_tree(run->pid, limits->memory_mb << 10);
    if (limits->memory_mb > 0 && tree.memory_kb > limits->memory_mb << 10)
        end_child(run, PROCESS_MEMORY);
    if (limits->tasks > 0 && tree.tasks > limits->tasks)
        end_child(run, PROCESS_TASKS);
    if (limits->threads > 0 && procfs_threads(run->program) > limits->threads)
        end_child(run, PROCESS_THREADS);
}

/* Nothing of it can go on, and nothing has for a while. */
static void watch_stuck(struct running *run)
{
    unsigned long turns = 0;

    if (!run->spec->stuck_ends || run->result->stuck || run->program == 0)
        return;
    if (!procfs_stuck(run->program, &turns))
        run->stuck_us = 0;
    else if (turns != run->turns || run->stuck_us == 0)
        run->stuck_us = now_us();
    run->turns = turns;
    run->result->stuck =
        run->stuck_us != 0 && now_us() - run->stuck_us >= STUCK_MS * 1000;
}

static bool is_over(const struct running *run)
{
    return run->result->stuck ||
           (run->spec->deadline_ms > 0 &&
            (now_us() - run->start_us) / 1000 >= run->spec->deadline_ms);
}

/* On a busy machine a deadline may take up to three times as long. */
static bool is_patient(const struct running *run)
{
    uint64_t passed_us = now_us() - run->start_us;

    return !run->asked &&
           passed_us < (uint64_t)run->spec->deadline_ms * 1000 * PATIENCE &&
           procfs_starves(run->program, passed_us);
}

/* The deadline passed: first ask who waits where, a moment later kill. */
static void at_deadline(struct running *run)
{
    if (!run->result->stuck && is_patient(run))
        return;
    if (run->spec->ask && !run->asked) {
        run->asked = true;
        run->asked_us = now_us();
        run->result->waiting = procfs_waiting(run->program);
        procfs_signal_threads(run->program, SIGRTMAX);
        return;
    }
    if (!run->asked || now_us() - run->asked_us > GRACE_MS * 1000)
        end_child(run, PROCESS_DEADLINE);
}

/* Milliseconds until something has to be looked at; -1: nothing. */
static int next_look(const struct running *run)
{
    const struct process_spec *spec = run->spec;
    uint64_t passed = (now_us() - run->start_us) / 1000;
    int wait = -1;

    if (run->decided)
        return GRACE_MS;
    if (spec->deadline_ms > 0)
        wait = passed >= spec->deadline_ms
                   ? 20
                   : (int)(spec->deadline_ms - passed) + 1;
    if (run->asked)
        wait = 20;
    if ((spec->limits.memory_mb > 0 || spec->limits.threads > 0 ||
         spec->stuck_ends) &&
        (wait < 0 || wait > WATCH_MS))
        wait = WATCH_MS;
    return wait;
}

static void listen_until_exit(struct running *run)
{
    bool exited = false;

    while (!exited) {
        struct pollfd polls[STREAMS + 2];

        for (int i = 0; i < STREAMS; i++)
            polls[i] = (struct pollfd){.fd = run->fds[i], .events = POLLIN};
        polls[STREAMS] = (struct pollfd){.fd = run->pidfd, .events = POLLIN};
        polls[STREAMS + 1] =
            (struct pollfd){.fd = run->status.fd, .events = POLLIN};
        (void)poll(polls, STREAMS + 2, next_look(run));
        for (int i = 0; i < STREAMS; i++)
            if (run->fds[i] >= 0 && polls[i].revents != 0)
                take_stream(run, (enum stream)i);
        if (polls[STREAMS + 1].revents != 0)
            run->program = box_hear(&run->status);
        exited = polls[STREAMS].revents != 0;
        if (interrupted())
            end_child(run, PROCESS_INTERRUPTED);
        if (!exited && !run->decided && is_over(run))
            at_deadline(run);
        if (!exited && !run->decided) {
            watch_sizes(run);
            watch_stuck(run);
        }
    }
}

static void reap(struct running *run)
{
    struct process_result *result = run->result;
    struct rusage usage;
    int status = 0;

    /* The group goes before its leader's number can be given away. */
    kill(-run->pid, SIGKILL);
    interrupt_forget(run->place);
    while (wait4(run->pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    while (waitpid(-run->pid, NULL, WNOHANG) > 0)
        ;
    result->wall_us = now_us() - run->start_us;
    result->cpu_us =
        (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
        (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    result->memory_kb = usage.ru_maxrss;
    if (run->spec->box != NULL)
        status = box_wait_status(&run->status, run->spec->box);
    if (!run->decided && WIFEXITED(status)) {
        result->end = PROCESS_EXITED;
        result->status = WEXITSTATUS(status);
    } else if (!run->decided) {
        /* Who was asked ended late, be it by the question itself. */
        result->end = run->asked ? PROCESS_DEADLINE : PROCESS_SIGNALLED;
        result->status = WTERMSIG(status);
        if (run->status.no_memory)
            result->end = PROCESS_MEMORY;
        else if (run->status.scratch_full)
            result->end = PROCESS_SCRATCH;
    }
}

static void collect(struct running *run)
{
    struct process_result *result = run->result;

    for (int i = 0; i < STREAMS; i++) {
        if (run->fds[i] >= 0)
            take_stream(run, (enum stream)i);
        if (run->text[i] != NULL)
            run->text[i][run->length[i]] = '\0';
    }
    result->output = run->text[OUTPUT];
    result->output_length = run->length[OUTPUT];
    result->output_cut = run->cut[OUTPUT];
    result->errors = run->text[ERRORS];
    result->records = run->text[RECORDS];
}

int process_run(const struct process_spec *spec, struct process_result *result)
{
    struct running run = {.spec = spec,
                          .result = result,
                          .place = -1,
                          .pidfd = -1,
                          .status = {.fd = -1},
                          .fds = {-1, -1, -1}};
    int writing[STREAMS] = {-1, -1, -1};
    struct box_fds box = {0};
    int error = make_pipes(spec, run.fds, writing);

    *result = (struct process_result){0};
    if (error == 0 && spec->box != NULL)
        error = box_open(spec->box, &box, &run.status);
    run.start_us = now_us();
    if (error == 0)
        error = launch(&run, writing, &box);
    close_all(writing, STREAMS);
    close_all(box.fds, box.count);
    if (error < 0) {
        close_all(&run.status.fd, 1);
        close_all(run.fds, STREAMS);
        return error;
    }
    for (int i = 0; i < STREAMS; i++) {
        run.max[i] = spec->output_max > 0 ? spec->output_max : OUTPUT_DEFAULT;
        if (i == RECORDS)
            run.max[i] = RECORDS_MAX;
        if (run.fds[i] >= 0 && (run.text[i] = malloc(run.max[i] + 1)) == NULL)
            end_child(&run, PROCESS_MEMORY);
    }
    listen_until_exit(&run);
    reap(&run);
    collect(&run);
    close_all(run.fds, STREAMS);
    close_all(&run.pidfd, 1);
    close_all(&run.status.fd, 1);
    if (spec->box != NULL && !run.decided && run.status.program == 0) {
        process_free(result);
        return -EPERM;
    }
    return 0;
}

void process_free(struct process_result *result)
{
    free(result->output);
    free(result->errors);
    free(result->records);
    free(result->waiting);
    *result = (struct process_result){0};
}

int process_become(const char *const *argv)
{
    execvp(argv[0], (char *const *)argv);
    return -errno;
}
