/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for the numbers of system calls and syscall. */
#define _GNU_SOURCE
#include "procfs.h"
#include "text.h"

#include <dirent.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { VALUE_MAX = 512, THREADS_SHOWN = 64, TREE_MAX = 512 };

/* The first line of a small file below /proc; "" when there is none. */
static void read_value(const char *path, char value[VALUE_MAX])
{
    FILE *file = fopen(path, "re");

    value[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(value, VALUE_MAX, file) == NULL)
        value[0] = '\0';
    value[strcspn(value, "\n")] = '\0';
    fclose(file);
}

size_t procfs_resident_kb(pid_t pid)
{
    char *path = text_format("/proc/%d/statm", (int)pid);
    char value[VALUE_MAX];
    unsigned long all = 0;
    unsigned long resident = 0;

    read_value(path, value);
    free(path);
    if (sscanf(value, "%lu %lu", &all, &resident) != 2)
        return 0;
    return resident * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

static DIR *open_tasks(pid_t pid)
{
    char *path = text_format("/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);

    free(path);
    return tasks;
}

/* The next thread's number; 0 after the last. */
static int next_task(DIR *tasks)
{
    struct dirent *entry;

    while ((entry = readdir(tasks)) != NULL)
        if (entry->d_name[0] != '.')
            return atoi(entry->d_name);
    return 0;
}

unsigned procfs_threads(pid_t pid)
{
    DIR *tasks = open_tasks(pid);
    unsigned count = 0;

    if (tasks == NULL)
        return 0;
    while (next_task(tasks) != 0)
        count++;
    closedir(tasks);
    return count;
}

/* Adds the children of one thread; how many there are then. */
static size_t add_children(pid_t pid, int task, pid_t found[TREE_MAX],
                           size_t count)
{
    char *path = text_format("/proc/%d/task/%d/children", (int)pid, task);
    FILE *file = fopen(path, "re");
    int child;

    while (file != NULL && count < TREE_MAX && fscanf(file, "%d", &child) == 1)
        found[count++] = child;
    if (file != NULL)
        fclose(file);
    free(path);
    return count;
}

/* Its part of what it shares with others, and what is its own; 0: unknown. */
static size_t share_kb(pid_t pid)
{
    char *path = text_format("/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "re");
    char line[VALUE_MAX];
    unsigned long share = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "Pss: %lu", &share) == 1)
            break;
    if (file != NULL)
        fclose(file);
    free(path);
    return share;
}

struct procfs_tree procfs_tree(pid_t root, size_t enough_kb)
{
    struct procfs_tree tree = {0};
    pid_t found[TREE_MAX] = {root};
    size_t count = 1;
    size_t shares_kb = 0;

    for (size_t i = 0; i < count; i++) {
        DIR *tasks = open_tasks(found[i]);
        int task;

        tree.memory_kb += procfs_resident_kb(found[i]);
        while (tasks != NULL && (task = next_task(tasks)) != 0) {
            tree.tasks++;
            count = add_children(found[i], task, found, count);
        }
        if (tasks != NULL)
            closedir(tasks);
    }
    if (tree.memory_kb <= enough_kb)
        return tree;
    for (size_t i = 0; i < count; i++)
        shares_kb += share_kb(found[i]);
    if (shares_kb < tree.memory_kb)
        tree.memory_kb = shares_kb;
    return tree;
}

/* State, and ticks of its own and of the children that it has waited for;
 * false when they are not there. */
static bool read_stat(const char *path, char *state, unsigned long *ticks)
{
    char value[VALUE_MAX];
    const char *rest;
    unsigned long times[4] = {0};

    read_value(path, value);
    rest = strrchr(value, ')'); /* a name may hold anything else */
    if (rest == NULL ||
        sscanf(rest + 1,
               " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu %lu %lu",
               state, &times[0], &times[1], &times[2], &times[3]) != 5)
        return false;
    *ticks = times[0] + times[1] + times[2] + times[3];
    return true;
}

struct work {
    bool wanted; /* a thread runs, or would if it could */
    unsigned long ticks;
};

/* Adds one process; its children are found, too. */
static void add_work(pid_t pid, struct work *work, pid_t found[TREE_MAX],
                     size_t *count)
{
    char *path = text_format("/proc/%d/stat", (int)pid);
    DIR *tasks = open_tasks(pid);
    unsigned long ticks = 0;
    char state = 'S';
    int task;

    if (read_stat(path, &state, &ticks))
        work->ticks += ticks;
    free(path);
    while (tasks != NULL && (task = next_task(tasks)) != 0) {
        path = text_format("/proc/%d/task/%d/stat", (int)pid, task);
        if (read_stat(path, &state, &ticks))
            work->wanted = work->wanted || state == 'R' || state == 'D';
        *count = add_children(pid, task, found, *count);
        free(path);
    }
    if (tasks != NULL)
        closedir(tasks);
}

static struct work work_of_tree(pid_t root)
{
    pid_t found[TREE_MAX] = {root};
    struct work work = {0};
    size_t count = 1;

    for (size_t i = 0; i < count; i++)
        add_work(found[i], &work, found, &count);
    return work;
}

bool procfs_starves(pid_t root, uint64_t wall_us)
{
    struct work work = work_of_tree(root);
    uint64_t used_us =
        (uint64_t)work.ticks * 1000000 / (uint64_t)sysconf(_SC_CLK_TCK);

    return work.wanted && used_us < wall_us / 2;
}

bool procfs_sleeps(pid_t root)
{
    return !work_of_tree(root).wanted;
}

/* "202 0xADDRESS 0xOPERATION 0xVALUE 0xTIMEOUT ...": a wait without an end. */
static bool waits_for_ever(pid_t pid, int task)
{
    char *path = text_format("/proc/%d/task/%d/syscall", (int)pid, task);
    char value[VALUE_MAX];
    unsigned long operation = 0;
    unsigned long timeout = 1;
    long number = -1;

    read_value(path, value);
    free(path);
    if (sscanf(value, "%ld %*x %lx %*x %lx", &number, &operation, &timeout) !=
        3)
        return false;
    operation &= ~(unsigned long)(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
    return number == SYS_futex && timeout == 0 &&
           (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET ||
            operation == FUTEX_LOCK_PI);
}

/* Voluntary and other switches of one thread. */
static unsigned long count_turns(pid_t pid, int task)
{
    char *path = text_format("/proc/%d/task/%d/status", (int)pid, task);
    FILE *file = fopen(path, "re");
    char line[VALUE_MAX];
    unsigned long all = 0;

    free(path);
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        const char *found = strstr(line, "voluntary_ctxt_switches:");

        if (found != NULL)
            all += strtoul(strchr(found, ':') + 1, NULL, 10);
    }
    if (file != NULL)
        fclose(file);
    return all;
}

static bool is_empty(pid_t pid, int task, const char *name)
{
    char *path = task != 0
                     ? text_format("/proc/%d/task/%d/%s", (int)pid, task, name)
                     : text_format("/proc/%d/%s", (int)pid, name);
    char value[VALUE_MAX];

    read_value(path, value);
    free(path);
    return value[0] == '\0';
}

bool procfs_stuck(pid_t pid, unsigned long *turns)
{
    DIR *tasks = open_tasks(pid);
    bool stuck = is_empty(pid, 0, "timers");
    unsigned count = 0;
    int task;

    *turns = 0;
    if (tasks == NULL)
        return false;
    while (stuck && (task = next_task(tasks)) != 0) {
        stuck = waits_for_ever(pid, task) && is_empty(pid, task, "children");
        *turns += count_turns(pid, task);
        count++;
    }
    closedir(tasks);
    return stuck && count > 0;
}

void procfs_signal_threads(pid_t pid, int number)
{
    DIR *tasks = open_tasks(pid);
    int task;

    if (tasks == NULL)
        return;
    while ((task = next_task(tasks)) != 0)
        (void)syscall(SYS_tgkill, pid, task, number);
    closedir(tasks);
}

static const char *call_name(long number)
{
    static const struct {
        long number;
        const char *name;
    } calls[] = {
        {SYS_futex, "a lock, a condition or a join (futex)"},
        {SYS_read, "read"},
        {SYS_write, "write"},
        {SYS_epoll_wait, "epoll_wait"},
        {SYS_epoll_pwait, "epoll_wait"},
        {SYS_poll, "poll"},
        {SYS_ppoll, "poll"},
        {SYS_select, "select"},
        {SYS_pselect6, "select"},
        {SYS_wait4, "waitpid"},
        {SYS_waitid, "waitid"},
        {SYS_accept, "accept"},
        {SYS_accept4, "accept"},
        {SYS_recvfrom, "recv"},
        {SYS_sendto, "send"},
        {SYS_connect, "connect"},
        {SYS_nanosleep, "nanosleep"},
        {SYS_clock_nanosleep, "a sleep"},
        {SYS_pause, "pause"},
        {SYS_rt_sigtimedwait, "sigwait"},
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].number == number)
            return calls[i].name;
    return NULL;
}

/* "waits in poll" or "is running", as /proc/PID/task/TID/syscall has it. */
static char *describe_task(pid_t pid, int task)
{
    char *path = text_format("/proc/%d/task/%d/syscall", (int)pid, task);
    char value[VALUE_MAX];
    const char *name;
    long number;

    read_value(path, value);
    free(path);
    if (text_starts(value, "running"))
        return text_format("thread %d is running", task);
    number = value[0] != '\0' ? strtol(value, NULL, 10) : -1;
    name = call_name(number);
    if (name != NULL)
        return text_format("thread %d waits in %s", task, name);
    if (number >= 0)
        return text_format("thread %d waits in system call %ld", task, number);
    return text_format("thread %d: unknown", task);
}

char *procfs_waiting(pid_t pid)
{
    DIR *tasks = open_tasks(pid);
    char *all = text_copy("");
    int task;

    for (unsigned shown = 0;
         tasks != NULL && shown < THREADS_SHOWN && (task = next_task(tasks));
         shown++) {
        char *one = describe_task(pid, task);
        char *more = text_format("%s%s\n", all, one);

        free(one);
        free(all);
        all = more;
    }
    if (tasks != NULL)
        closedir(tasks);
    return all;
}
