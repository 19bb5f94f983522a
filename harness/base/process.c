/* SPDX-License-Identifier: MIT */
/*
 * Idea: start it, or hand it to a launcher that serves; then one poll loop over
 * the pidfd, the pipes, what the launcher says, and the time that is left.
 *
 * _GNU_SOURCE for W_EXITCODE's kin and execvp.
 */
#define _GNU_SOURCE
#include "process.h"
#include "interrupt.h"
#include "jobs.h"
#include "process_box.h"
#include "process_host.h"
#include "process_start.h"
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
enum { GRACE_MS = 200, STUCK_MS = 150, LOOK_MS = 150, CALM_LOOKS = 5 };

struct running {
    const struct process_spec *spec;
    struct process_result *result;
    pid_t pid;
    pid_t program; /* pid, or what the launcher started; 0: not yet */
    int pidfd;
    int place;
    struct box_status status;
    int fds[PROCESS_STREAMS]; /* -1: closed or not wanted */
    char *text[PROCESS_STREAMS];
    size_t length[PROCESS_STREAMS];
    size_t max[PROCESS_STREAMS];
    bool cut[PROCESS_STREAMS];
    uint64_t start_us;
    bool gone;    /* waited for: its number may be another's */
    bool decided; /* result->end is set, the child is killed */
    bool asked;
    uint64_t asked_us;
    unsigned calm;       /* looks in a row at which nothing starved */
    uint64_t stuck_us;   /* since when nothing moves; 0: it does */
    uint64_t watched_us; /* when it was last measured from outside */
    uint64_t looked_us;  /* when it was last seen to sleep or not */
    unsigned asleep;     /* how often in a row it did */
    bool lent;
    unsigned long turns;
};

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void end_child(struct running *run, enum process_end end)
{
    if (run->decided)
        return;
    run->decided = true;
    run->result->end = end;
    if (run->gone)
        return;
    kill(-run->pid, SIGKILL);
    kill(run->pid, SIGKILL);
}

/* Takes what is there; keeps up to max bytes. */
static void take_stream(struct running *run, enum process_stream stream)
{
    char buffer[16384];

    for (;;) {
        ssize_t got = read(run->fds[stream], buffer, sizeof(buffer));
        size_t room = run->max[stream] - run->length[stream];
        size_t kept;

        if (got < 0)
            return;
        if (got == 0) {
            process_close_all(&run->fds[stream], 1);
            return;
        }
        kept = (size_t)got < room ? (size_t)got : room;
        memcpy(run->text[stream] + run->length[stream], buffer, kept);
        run->length[stream] += kept;
        if (kept < (size_t)got) {
            run->cut[stream] = true;
            if (run->spec->output_kills || stream == PROCESS_RECORDS)
                end_child(run, PROCESS_OUTPUT);
        }
    }
}

static void drain(struct running *run)
{
    for (int i = 0; i < PROCESS_STREAMS; i++)
        if (run->fds[i] >= 0)
            take_stream(run, (enum process_stream)i);
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

/*
 * Nothing of it can go on, and nothing has between looks: whoever had woken a
 * thread that an earlier glance saw asleep would have taken a turn for it.
 */
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

/* A place is for a processor, and it needs none. */
static void watch_sleep(struct running *run)
{
    if (!run->spec->lends || run->lent || run->program == 0 ||
        now_us() - run->looked_us < LOOK_MS * 1000)
        return;
    run->looked_us = now_us();
    if (!procfs_sleeps(run->program))
        run->asleep = 0;
    else if (++run->asleep > 1)
        run->lent = jobs_lend();
}

/* Once in a while, however much it writes: each look reads many small files. */
static void watch(struct running *run)
{
    if (now_us() - run->watched_us < WATCH_MS * 1000)
        return;
    run->watched_us = now_us();
    watch_sizes(run);
    watch_stuck(run);
    watch_sleep(run);
}

static bool is_over(const struct running *run)
{
    return run->result->stuck ||
           (run->spec->deadline_ms > 0 &&
            (now_us() - run->start_us) / 1000 >= run->spec->deadline_ms);
}

/*
 * On a busy machine a deadline may take much longer.  One look may come while
 * it waits for a moment.
 */
static bool is_patient(struct running *run)
{
    uint64_t passed_us = now_us() - run->start_us;
    uint64_t most_us =
        (uint64_t)run->spec->deadline_ms * 1000 * PROCESS_PATIENCE;

    if (run->asked || run->spec->hurried || passed_us >= most_us)
        return false;
    run->calm = procfs_starves(run->program, passed_us) ? 0 : run->calm + 1;
    return run->calm < CALM_LOOKS;
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
         spec->stuck_ends || spec->lends) &&
        (wait < 0 || wait > WATCH_MS))
        wait = WATCH_MS;
    return wait;
}

/* Its launcher has said that it ended and left nothing: the next may come. */
static bool is_served(const struct running *run)
{
    return run->spec->host != NULL && !run->decided && box_fresh(&run->status);
}

static void listen_until_exit(struct running *run)
{
    bool exited = false;

    while (!exited) {
        struct pollfd polls[PROCESS_STREAMS + 2];

        for (int i = 0; i < PROCESS_STREAMS; i++)
            polls[i] = (struct pollfd){.fd = run->fds[i], .events = POLLIN};
        polls[PROCESS_STREAMS] =
            (struct pollfd){.fd = run->pidfd, .events = POLLIN};
        polls[PROCESS_STREAMS + 1] =
            (struct pollfd){.fd = run->status.fd, .events = POLLIN};
        (void)poll(polls, PROCESS_STREAMS + 2, next_look(run));
        for (int i = 0; i < PROCESS_STREAMS; i++)
            if (run->fds[i] >= 0 && polls[i].revents != 0)
                take_stream(run, (enum process_stream)i);
        if (polls[PROCESS_STREAMS + 1].revents != 0)
            run->program = box_hear(&run->status);
        exited = polls[PROCESS_STREAMS].revents != 0 || is_served(run);
        if (interrupted())
            end_child(run, PROCESS_INTERRUPTED);
        if (!exited && !run->decided && is_over(run))
            at_deadline(run);
        if (!exited && !run->decided)
            watch(run);
    }
    if (run->lent)
        jobs_take_back();
}

/* What the wait status means where nothing was decided here. */
static void take_status(struct running *run, int status)
{
    struct process_result *result = run->result;

    result->wall_us = now_us() - run->start_us;
    if (run->decided)
        return;
    if (WIFEXITED(status)) {
        result->end = PROCESS_EXITED;
        result->status = WEXITSTATUS(status);
        return;
    }
    /* Who was asked ended late, be it by the question itself. */
    result->end = run->asked ? PROCESS_DEADLINE : PROCESS_SIGNALLED;
    result->status = WTERMSIG(status);
    if (run->status.no_memory)
        result->end = PROCESS_MEMORY;
    else if (run->status.scratch_full)
        result->end = PROCESS_SCRATCH;
    else if (run->status.no_space)
        result->end = PROCESS_SPACE;
}

static void reap(struct running *run)
{
    int status = 0;

    /* The group goes before its leader's number can be given away. */
    kill(-run->pid, SIGKILL);
    interrupt_forget(run->place);
    while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
        ;
    while (waitpid(-run->pid, NULL, WNOHANG) > 0)
        ;
    run->gone = true;
    if (run->spec->box != NULL)
        status = box_wait_status(&run->status, run->spec->box);
    run->result->step = run->status.step;
    take_status(run, status);
}

/* A launcher that serves on is left as it is; any other has ended. */
static void end_served(struct running *run)
{
    struct process_host *host = run->spec->host;

    drain(run); /* too much is an end of another kind */
    if (is_served(run)) {
        take_status(run, box_fresh_status(&run->status));
        return;
    }
    reap(run);
    host->pid = 0;
    host->fd = -1;
    process_close_all(&host->pidfd, 1);
    process_close_all(&run->status.fd, 1);
}

static void collect(struct running *run)
{
    struct process_result *result = run->result;

    drain(run);
    for (int i = 0; i < PROCESS_STREAMS; i++)
        if (run->text[i] != NULL)
            run->text[i][run->length[i]] = '\0';
    result->output = run->text[PROCESS_OUTPUTS];
    result->output_length = run->length[PROCESS_OUTPUTS];
    result->output_cut = run->cut[PROCESS_OUTPUTS];
    result->errors = run->text[PROCESS_ERRORS];
    result->records = run->text[PROCESS_RECORDS];
}

/* 0 or -errno; then the child runs. */
static int start_child(struct running *run)
{
    struct process_start start = {
        .spec = run->spec, .writing = {-1, -1, -1}, .pidfd = -1, .place = -1};
    const struct process_spec *spec = run->spec;
    int error = process_pipes(spec, run->fds, start.writing);

    run->start_us = run->watched_us = run->looked_us = now_us();
    if (error == 0 && spec->host != NULL) {
        error = process_host_send(spec->host, spec, start.writing);
    } else if (error == 0) {
        if (spec->box != NULL)
            error = box_open(spec->box, &start.box, &run->status);
        if (error == 0)
            error = process_launch(&start);
        run->pid = start.pid;
        run->pidfd = start.pidfd;
        run->place = start.place;
        run->program = spec->box == NULL ? run->pid : 0;
    }
    process_close_all(start.writing, PROCESS_STREAMS);
    process_close_all(start.box.fds, start.box.count);
    return error;
}

static void make_room(struct running *run)
{
    const struct process_spec *spec = run->spec;

    for (int i = 0; i < PROCESS_STREAMS; i++) {
        run->max[i] = spec->output_max > 0 ? spec->output_max : OUTPUT_DEFAULT;
        if (i == PROCESS_RECORDS)
            run->max[i] = RECORDS_MAX;
        if (run->fds[i] >= 0 &&
            (run->text[i] = malloc(run->max[i] + 1)) == NULL)
            end_child(run, PROCESS_MEMORY);
    }
}

static struct running running_of(const struct process_spec *spec,
                                 struct process_result *result)
{
    struct running run = {.spec = spec,
                          .result = result,
                          .place = -1,
                          .pidfd = -1,
                          .status = {.fd = -1},
                          .fds = {-1, -1, -1}};

    if (spec->host != NULL) {
        run.pid = spec->host->pid;
        run.pidfd = spec->host->pidfd;
        run.place = spec->host->place;
        run.status.fd = spec->host->fd;
    }
    return run;
}

int process_run(const struct process_spec *spec, struct process_result *result)
{
    struct running run = running_of(spec, result);
    int error;

    *result = (struct process_result){0};
    error = start_child(&run);
    if (error < 0) {
        if (spec->host == NULL)
            process_close_all(&run.status.fd, 1);
        process_close_all(run.fds, PROCESS_STREAMS);
        return error;
    }
    make_room(&run);
    listen_until_exit(&run);
    if (spec->host != NULL)
        end_served(&run);
    else
        reap(&run);
    collect(&run);
    interrupt_bury();
    process_close_all(run.fds, PROCESS_STREAMS);
    if (spec->host == NULL) {
        process_close_all(&run.pidfd, 1);
        process_close_all(&run.status.fd, 1);
    }
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
