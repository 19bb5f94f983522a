/* SPDX-License-Identifier: MIT */
/* O_CLOEXEC is POSIX; nothing of ours needs more. */
#include "cgroup.h"
#include "hold.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The kernel's own files are there already; a test's folder has none. */
#define FLAGS (O_WRONLY | O_CREAT | O_CLOEXEC)

enum { TRIES = 1000, TRY_MS = 2 };

#define PREFIX "dojo-run-"

static const char *top = "/sys/fs/cgroup";
static atomic_uint made;
static pthread_once_t swept = PTHREAD_ONCE_INIT;

void cgroup_use(const char *other)
{
    top = other;
}

static int put(const char *folder, const char *file, const char *value)
{
    char *path = text_format("%s/%s", folder, file);
    int fd = open(path, FLAGS, 0644);
    int error = 0;

    if (fd < 0 || write(fd, value, strlen(value)) < 0)
        error = -errno;
    if (fd >= 0)
        close(fd);
    free(path);
    return error;
}

static void remove_orphan(int base, const char *name, int folder)
{
    int kill = openat(folder, "cgroup.kill", O_WRONLY | O_CLOEXEC);

    if (kill >= 0) {
        (void)!write(kill, "1", 1);
        close(kill);
    }
    (void)unlinkat(base, name, AT_REMOVEDIR);
}

static bool is_ours(const char *name)
{
    return text_starts(name, PREFIX);
}

/* Groups of those who were killed, of either version. */
static void sweep_all(void)
{
    static const char *const parents[] = {"", "/memory", "/pids"};

    for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
        char *parent = text_format("%s%s", top, parents[i]);

        hold_sweep(parent, is_ours, remove_orphan);
        free(parent);
    }
}

static int make_held(const char *folder)
{
    return mkdir(folder, 0755) < 0 ? -errno : hold_open(folder);
}

/* A new group below parent; another one where a sweeper was faster. */
static int add_group(struct cgroup *group, const char *parent)
{
    int fd = -EAGAIN;

    for (int i = 0; i < TRIES && (fd == -EAGAIN || fd == -EEXIST); i++) {
        char *folder = text_format("%s/" PREFIX "%d-%u", parent, (int)getpid(),
                                   atomic_fetch_add(&made, 1));

        fd = make_held(folder);
        if (fd >= 0) {
            group->holds[group->folders.count] = fd;
            text_list_add(&group->folders, folder);
            text_list_addf(&group->doors, "%s/cgroup.procs", folder);
        }
        free(folder);
    }
    return fd < 0 ? fd : 0;
}

/* Whether the groups below may have both controllers. */
static int hand_down(void)
{
    char *path = text_format("%s/cgroup.controllers", top);
    char *text = NULL;
    bool both = text_read(path, 4096, &text, NULL) == 0 &&
                strstr(text, "memory") != NULL && strstr(text, "pids") != NULL;

    free(text);
    free(path);
    return both ? put(top, "cgroup.subtree_control", "+memory +pids")
                : -ENOTSUP;
}

static int open_second(struct cgroup *group, const char *memory,
                       const char *processes)
{
    int error = hand_down();

    if (error == 0)
        error = add_group(group, top);
    if (error == 0)
        error = put(group->folders.items[0], "memory.max", memory);
    if (error == 0)
        (void)put(group->folders.items[0], "memory.swap.max", "0");
    if (error == 0)
        (void)put(group->folders.items[0], "memory.oom.group", "1");
    if (error == 0)
        error = put(group->folders.items[0], "pids.max", processes);
    if (error == 0)
        group->oom = text_format("%s/memory.events", group->folders.items[0]);
    return error;
}

static int open_first(struct cgroup *group, const char *memory,
                      const char *processes)
{
    char *of_memory = text_format("%s/memory", top);
    char *of_pids = text_format("%s/pids", top);
    int error = add_group(group, of_memory);

    if (error == 0)
        error = put(group->folders.items[0], "memory.limit_in_bytes", memory);
    if (error == 0)
        error = add_group(group, of_pids);
    if (error == 0)
        error = put(group->folders.items[1], "pids.max", processes);
    if (error == 0)
        group->oom =
            text_format("%s/memory.oom_control", group->folders.items[0]);
    free(of_pids);
    free(of_memory);
    return error;
}

int cgroup_open(struct cgroup *group, size_t memory_mb, unsigned processes)
{
    char *memory = text_format("%zu", memory_mb << 20);
    char *count = text_format("%u", processes);
    char *second = text_format("%s/cgroup.controllers", top);
    int error;

    (void)pthread_once(&swept, sweep_all);
    *group = (struct cgroup){0};
    if (access(second, F_OK) == 0)
        error = open_second(group, memory, count);
    else
        error = open_first(group, memory, count);
    free(second);
    free(memory);
    free(count);
    if (error < 0)
        cgroup_close(group);
    return error;
}

/* The last process may still be on its way out. */
static void remove_group(const char *folder)
{
    const struct timespec moment = {.tv_nsec = TRY_MS * 1000000L};

    (void)put(folder, "cgroup.kill", "1");
    for (int i = 0; i < TRIES && rmdir(folder) < 0 && errno == EBUSY; i++)
        nanosleep(&moment, NULL);
}

void cgroup_close(struct cgroup *group)
{
    for (size_t i = 0; i < group->folders.count; i++) {
        remove_group(group->folders.items[i]);
        close(group->holds[i]);
    }
    text_list_free(&group->folders);
    text_list_free(&group->doors);
    free(group->oom);
    *group = (struct cgroup){0};
}
