/* SPDX-License-Identifier: MIT */
/* O_CLOEXEC is POSIX; nothing of ours needs more. */
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TOP "/sys/fs/cgroup"

enum { TRIES = 50, TRY_MS = 2 };

static atomic_uint made;

static int put(const char *folder, const char *file, const char *value)
{
    char *path = text_format("%s/%s", folder, file);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int error = 0;

    if (fd < 0 || write(fd, value, strlen(value)) < 0)
        error = -errno;
    if (fd >= 0)
        close(fd);
    free(path);
    return error;
}

/* A new group below parent. */
static int add_group(struct cgroup *group, const char *parent, unsigned number)
{
    char *folder = text_format("%s/dojo-%d-%u", parent, (int)getpid(), number);
    int error = mkdir(folder, 0755) < 0 ? -errno : 0;

    if (error == 0) {
        text_list_add(&group->folders, folder);
        text_list_addf(&group->doors, "%s/cgroup.procs", folder);
    }
    free(folder);
    return error;
}

static int open_second(struct cgroup *group, const char *memory,
                       const char *processes, unsigned number)
{
    int error;

    (void)put(TOP, "cgroup.subtree_control", "+memory +pids");
    error = add_group(group, TOP, number);
    if (error == 0)
        error = put(group->folders.items[0], "memory.max", memory);
    if (error == 0)
        (void)put(group->folders.items[0], "memory.swap.max", "0");
    if (error == 0)
        error = put(group->folders.items[0], "pids.max", processes);
    if (error == 0)
        group->oom = text_format("%s/memory.events", group->folders.items[0]);
    return error;
}

static int open_first(struct cgroup *group, const char *memory,
                      const char *processes, unsigned number)
{
    int error = add_group(group, TOP "/memory", number);

    if (error == 0)
        error = put(group->folders.items[0], "memory.limit_in_bytes", memory);
    if (error == 0)
        error = add_group(group, TOP "/pids", number);
    if (error == 0)
        error = put(group->folders.items[1], "pids.max", processes);
    if (error == 0)
        group->oom =
            text_format("%s/memory.oom_control", group->folders.items[0]);
    return error;
}

int cgroup_open(struct cgroup *group, size_t memory_mb, unsigned processes)
{
    char *memory = text_format("%zu", memory_mb << 20);
    char *count = text_format("%u", processes);
    unsigned number = atomic_fetch_add(&made, 1);
    int error;

    *group = (struct cgroup){0};
    if (access(TOP "/cgroup.controllers", F_OK) == 0)
        error = open_second(group, memory, count, number);
    else
        error = open_first(group, memory, count, number);
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
    for (size_t i = 0; i < group->folders.count; i++)
        remove_group(group->folders.items[i]);
    text_list_free(&group->folders);
    text_list_free(&group->doors);
    free(group->oom);
    *group = (struct cgroup){0};
}
