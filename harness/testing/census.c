/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for mallinfo2. */
#define _GNU_SOURCE
#include <dojo/testing.h>

#include <dirent.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Entries of a directory of /proc, less those named . and .. */
static unsigned count_entries(const char *path)
{
    DIR *directory = opendir(path);
    unsigned count = 0;

    if (directory == NULL)
        return 0;
    for (struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory))
        if (entry->d_name[0] != '.')
            count++;
    closedir(directory);
    return count;
}

/* Children of every thread, zombies too. */
static unsigned count_children(void)
{
    DIR *directory = opendir("/proc/self/task");
    unsigned count = 0;

    if (directory == NULL)
        return 0;
    for (struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        char path[300];
        FILE *file;
        int pid;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "/proc/self/task/%s/children",
                 entry->d_name);
        file = fopen(path, "re");
        if (file == NULL)
            continue;
        while (fscanf(file, "%d", &pid) == 1)
            count++;
        fclose(file);
    }
    closedir(directory);
    return count;
}

struct census census_take(void)
{
    struct census census = {0};

    census.heap_bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
    census.threads = count_entries("/proc/self/task");
    census.descriptors = count_entries("/proc/self/fd");
    if (census.descriptors > 0)
        census.descriptors--; /* the one that read the directory */
    census.children = count_children();
    return census;
}

static bool is_back(const struct census *before, const struct census *now)
{
    return now->threads <= before->threads &&
           now->descriptors <= before->descriptors &&
           now->children <= before->children;
}

bool census_settle(const struct census *before, struct census *now)
{
    struct timespec start;
    struct timespec later;
    struct census census;

    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        census = census_take();
        if (is_back(before, &census))
            break;
        sched_yield();
        clock_gettime(CLOCK_MONOTONIC, &later);
    } while (later.tv_sec - start.tv_sec < 2);
    if (now != NULL)
        *now = census;
    return is_back(before, &census);
}
