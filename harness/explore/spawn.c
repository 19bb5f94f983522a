/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: execvpe, posix_spawn_file_actions_addclosefrom_np. */
#define _GNU_SOURCE
/*
 * spawn.c - fork, exec, posix_spawn: another process, another program.
 *
 * Programs are functions of the test, found by the path that the scenario
 * gave them.  A started program has a copy of the globals as they are then,
 * which no real exec leaves: a scenario may so tell a program what to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "descriptors.h"
#include "dojo/explore.h"
#include "process.h"

enum { ACTIONS = 0x4443, ARGUMENTS_MAX = 256 };

/* Programs. */

static const struct dojo_program *programs;
static size_t program_count;

void programs_reset(void)
{
    programs = NULL;
    program_count = 0;
}

void dojo_programs(const struct dojo_program list[], size_t count)
{
    programs = list;
    program_count = count;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* search: a name without a slash is looked for as along PATH. */
const struct dojo_program *program_of(const char *path, bool search)
{
    bool by_name = search && !strchr(path, '/');

    for (size_t i = 0; i < program_count; i++)
        if (!strcmp(by_name ? last_part(programs[i].path) : programs[i].path,
                    path))
            return &programs[i];
    return NULL;
}

/* File actions: a list of our own behind libc's opaque struct. */

enum action_kind { ACT_CLOSE, ACT_DUP2, ACT_OPEN, ACT_CLOSE_FROM };

struct action {
    enum action_kind kind;
    int fd, to, flags;
    char path[128];
};

struct actions {
    int mark, count;
    struct action *list;
};

_Static_assert(sizeof(struct actions) <= sizeof(posix_spawn_file_actions_t),
               "libc's struct has no room for ours");

static struct actions *actions_of(const posix_spawn_file_actions_t *given,
                                  const char *call, uintptr_t pc)
{
    struct actions *a = (struct actions *)(uintptr_t)given;

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "%s outside of a scenario", call);
    access_range((uintptr_t)a, sizeof *a, true, pc);
    if (a->mark != ACTIONS)
        fail(OUT_MISUSE, pc,
             "%s at " AT " of file actions that were never initialised", call,
             pc);
    return a;
}

int MODEL(posix_spawn_file_actions_init)(posix_spawn_file_actions_t *given)
{
    uintptr_t pc = CALLER;
    int error;

    if (fault_here("posix_spawn_file_actions_init", pc, &error))
        return error;
    access_range((uintptr_t)given, sizeof *given, true, pc);
    memset(given, 0, sizeof *given);
    ((struct actions *)(void *)given)->mark = ACTIONS;
    return 0;
}

int MODEL(posix_spawn_file_actions_destroy)(posix_spawn_file_actions_t *given)
{
    uintptr_t pc = CALLER;
    struct actions *a =
        actions_of(given, "posix_spawn_file_actions_destroy", pc);

    if (a->list)
        arena_free(a->list, pc);
    memset(a, 0, sizeof *a);
    return 0;
}

static int add(const posix_spawn_file_actions_t *given, struct action action,
               uintptr_t pc, const char *call)
{
    struct actions *a = actions_of(given, call, pc);
    int error;

    if (action.fd < 0 || action.to < 0)
        return EBADF;
    if (fault_here(call, pc, &error))
        return error;
    struct action *list =
        arena_allocate((size_t)(a->count + 1) * sizeof *list, 16, false, pc);

    if (a->list) {
        memcpy(list, a->list, (size_t)a->count * sizeof *list);
        arena_free(a->list, pc);
    }
    list[a->count++] = action;
    a->list = list;
    return 0;
}

int MODEL(posix_spawn_file_actions_addclose)(posix_spawn_file_actions_t *given,
                                             int fd)
{
    return add(given, (struct action){.kind = ACT_CLOSE, .fd = fd}, CALLER,
               "posix_spawn_file_actions_addclose");
}

int MODEL(posix_spawn_file_actions_adddup2)(posix_spawn_file_actions_t *given,
                                            int fd, int to)
{
    return add(given, (struct action){.kind = ACT_DUP2, .fd = fd, .to = to},
               CALLER, "posix_spawn_file_actions_adddup2");
}

int MODEL(posix_spawn_file_actions_addclosefrom_np)(
    posix_spawn_file_actions_t *given, int from)
{
    return add(given, (struct action){.kind = ACT_CLOSE_FROM, .fd = from},
               CALLER, "posix_spawn_file_actions_addclosefrom_np");
}

int MODEL(posix_spawn_file_actions_addopen)(posix_spawn_file_actions_t *given,
                                            int fd, const char *path, int flags,
                                            mode_t mode)
{
    uintptr_t pc = CALLER;
    struct action action = {.kind = ACT_OPEN, .fd = fd, .flags = flags};

    (void)mode;
    access_range((uintptr_t)path, strlen(path) + 1, false, pc);
    if (strlen(path) >= sizeof action.path)
        return ENAMETOOLONG;
    if ((flags & O_ACCMODE) != O_RDONLY && strcmp(path, "/dev/null"))
        fail(OUT_INCOMPLETE, pc, "open for writing is not modelled, at " AT,
             pc);
    strcpy(action.path, path);
    return add(given, action, pc, "posix_spawn_file_actions_addopen");
}

/* In the child's table, before it runs: nobody sees the steps. */

static void drop(struct process *p, int fd)
{
    if (p->fds[fd] >= 0)
        descriptor_close(p->fds[fd]);
    p->fds[fd] = FD_NONE;
}

static int act_dup2(struct process *p, const struct action *a, uintptr_t pc)
{
    if (a->fd >= PROCESS_FDS || a->to >= PROCESS_FDS ||
        p->fds[a->fd] == FD_NONE)
        return EBADF;
    if (a->fd == a->to) {
        if (p->fds[a->fd] >= 0)
            fcntl(p->fds[a->fd], F_SETFD, 0); /* it outlives exec */
        return 0;
    }
    return descriptor_copy_to(a->fd, a->to, false, pc) < 0 ? EBADF : 0;
}

static int act_open(struct process *p, const struct action *a, uintptr_t pc)
{
    if (a->fd >= PROCESS_FDS)
        return EBADF;
    drop(p, a->fd);
    int got = descriptor_take(open(a->path, a->flags & ~O_CLOEXEC));

    if (got < 0)
        return errno;
    descriptor_new(got, FD_FILE, false, pc);
    p->fds[descriptor_number(got)] = FD_NONE;
    p->fds[a->fd] = got;
    return 0;
}

static int act(struct process *p, const struct action *a, uintptr_t pc)
{
    switch (a->kind) {
    case ACT_DUP2:
        return act_dup2(p, a, pc);
    case ACT_OPEN:
        return act_open(p, a, pc);
    case ACT_CLOSE_FROM:
        for (int i = a->fd; i < PROCESS_FDS; i++)
            drop(p, i);
        return 0;
    case ACT_CLOSE:
        break;
    }
    if (a->fd >= PROCESS_FDS)
        return EBADF;
    drop(p, a->fd); /* glibc does not mind one that is not open */
    return 0;
}

static int act_all(struct process *p, const posix_spawn_file_actions_t *given,
                   uintptr_t pc)
{
    struct thread *before = E.current;
    int self = E.self, error = 0;

    if (!given)
        return 0;
    const struct actions *a = actions_of(given, "posix_spawn", pc);

    E.current = &E.threads[p->thread];
    E.self = p->number;
    for (int i = 0; i < a->count && !error; i++)
        error = act(p, &a->list[i], pc);
    E.current = before;
    E.self = self;
    return error;
}

static void apply_attributes(struct process *p, const posix_spawnattr_t *attr)
{
    short flags = 0;
    pid_t group = 0;
    sigset_t set;

    p->handled = 0;
    if (!attr)
        return;
    posix_spawnattr_getflags(attr, &flags);
    if (flags & POSIX_SPAWN_SETPGROUP) {
        posix_spawnattr_getpgroup(attr, &group);
        p->group = group ? group : p->pid;
    }
    if (flags & POSIX_SPAWN_SETSID)
        p->session = p->group = p->pid;
    if (flags & POSIX_SPAWN_SETSIGMASK) {
        posix_spawnattr_getsigmask(attr, &set);
        E.threads[p->thread].blocked = signals_of(&set);
    }
    if (flags & POSIX_SPAWN_SETSIGDEF) {
        posix_spawnattr_getsigdefault(attr, &set);
        p->ignored &= ~signals_of(&set);
    }
}

/* It has failed before its program ran: nobody ever sees it. */
static int undo(struct process *p, int error)
{
    for (int i = 0; i < PROCESS_FDS; i++)
        drop(p, i);
    p->state = PROCESS_GONE;
    E.threads[p->thread].state = T_FINISHED;
    E.processes_started--;
    return error;
}

static int spawn(pid_t *pid, const char *path, bool search,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[],
                 uintptr_t pc, const char *call)
{
    access_range((uintptr_t)path, strlen(path) + 1, false, pc);
    int error = process_point(call, pc);

    if (error)
        return error;
    const struct dojo_program *program = program_of(path, search);
    struct process *p = process_new(pc, call);

    error = act_all(p, actions, pc);
    if (!error && !program)
        error = ENOENT;
    if (error)
        return undo(p, error);
    apply_attributes(p, attr);
    p->main = program->main;
    p->argv = process_strings(p, argv, &p->argc, pc);
    descriptors_close(p, true, pc);
    if (pid) {
        access_range((uintptr_t)pid, sizeof *pid, true, pc);
        *pid = p->pid;
    }
    process_run(p);
    return 0;
}

int MODEL(posix_spawn)(pid_t *pid, const char *path,
                       const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attr, char *const argv[],
                       char *const environment[])
{
    (void)environment;
    return spawn(pid, path, false, actions, attr, argv, CALLER, "posix_spawn");
}

int MODEL(posix_spawnp)(pid_t *pid, const char *path,
                        const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attr, char *const argv[],
                        char *const environment[])
{
    (void)environment;
    return spawn(pid, path, true, actions, attr, argv, CALLER, "posix_spawnp");
}

/* fork. */

static pid_t start_copy(uintptr_t lender_frame, uintptr_t pc, const char *call)
{
    int error = process_point(call, pc);

    if (error)
        return errno = error, -1;
    struct process *p = process_new(pc, call);

    p->lent = lender_frame != 0;
    p->lender_frame = lender_frame;
    int number = process_fork(p);

    return number ? process_at(number)->pid : 0;
}

pid_t MODEL(fork)(void)
{
    return start_copy(0, CALLER, "fork");
}

pid_t MODEL(_Fork)(void)
{
    return start_copy(0, CALLER, "fork");
}

static bool given_back(const struct thread *t)
{
    return !process_at((int)t->op.aux)->lent;
}

static bool has_other_threads(int process)
{
    int count = 0;

    for (int i = 0; i < E.thread_count; i++)
        count += E.threads[i].state == T_ALIVE && !E.threads[i].hidden &&
                 E.threads[i].process == process;
    return count > 1;
}

/*
 * The parent stands still until the child ends or is another program, and has
 * all its memory back then: nobody else may write to it meanwhile.
 */
pid_t MODEL(vfork)(void)
{
    uintptr_t pc = CALLER;
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0) + 16;
    if (E.active && has_other_threads(E.self))
        fail(OUT_INCOMPLETE, pc,
             "vfork beside other threads is not modelled, at " AT, pc);
    pid_t pid = start_copy(frame, pc, "vfork");

    if (pid <= 0)
        return pid;
    const struct process *p = process_of_pid(pid);
    struct op op = op_on(OP_REAP, life_of(p->number), MODE_WRITE, pc, "vfork");

    op.aux = p->number;
    op.enabled = given_back;
    op.may_block = p->lent;
    point(&op);
    return pid;
}

/* exec. */

static int become(const char *path, bool search, char *const argv[],
                  uintptr_t pc, const char *call)
{
    struct process *p = process_self();
    int error;

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "%s outside of a scenario", call);
    if (!E.self)
        fail(OUT_CRASH, pc,
             "%s at " AT " would replace the scenario's own process", call, pc);
    access_range((uintptr_t)path, strlen(path) + 1, false, pc);
    if (fault_here(call, pc, &error))
        return errno = error, -1;
    const struct dojo_program *program = program_of(path, search);

    if (!program)
        return errno = ENOENT, -1;
    p->main = program->main;
    p->argv = process_strings(p, argv, &p->argc, pc);
    process_exec(p, pc);
}

int MODEL(execve)(const char *path, char *const argv[], char *const env[])
{
    (void)env;
    return become(path, false, argv, CALLER, "execve");
}

int MODEL(execv)(const char *path, char *const argv[])
{
    return become(path, false, argv, CALLER, "execv");
}

int MODEL(execvp)(const char *path, char *const argv[])
{
    return become(path, true, argv, CALLER, "execvp");
}

int MODEL(execvpe)(const char *path, char *const argv[], char *const env[])
{
    (void)env;
    return become(path, true, argv, CALLER, "execvpe");
}

static void gather(char *list[], const char *first, va_list more)
{
    int n = 0;

    list[n++] = (char *)(uintptr_t)first;
    while (n < ARGUMENTS_MAX && list[n - 1])
        list[n++] = va_arg(more, char *);
    list[ARGUMENTS_MAX] = NULL;
}

int MODEL(execl)(const char *path, const char *first, ...)
{
    char *argv[ARGUMENTS_MAX + 1];
    va_list more;

    va_start(more, first);
    gather(argv, first, more);
    va_end(more);
    return become(path, false, argv, CALLER, "execl");
}

int MODEL(execlp)(const char *path, const char *first, ...)
{
    char *argv[ARGUMENTS_MAX + 1];
    va_list more;

    va_start(more, first);
    gather(argv, first, more);
    va_end(more);
    return become(path, true, argv, CALLER, "execlp");
}

int MODEL(execle)(const char *path, const char *first, ...)
{
    char *argv[ARGUMENTS_MAX + 1];
    va_list more;

    va_start(more, first);
    gather(argv, first, more);
    va_end(more);
    return become(path, false, argv, CALLER, "execle");
}
