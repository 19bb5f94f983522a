/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for mkdtemp. */
#define _GNU_SOURCE
#include "hold.h"
#include "interrupt.h"
#include "path.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "dojo-run-"

enum { RANDOM = 6, TRIES = 100 };

struct held {
    char *path;
    int fd;
    struct held *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct held *all; /* under lock */
static bool swept;       /* the same */

static bool is_ours(const char *name)
{
    const char *letter = name + strlen(PREFIX);

    if (!text_starts(name, PREFIX) || strlen(letter) != RANDOM)
        return false;
    while (isalnum((unsigned char)*letter))
        letter++;
    return *letter == '\0';
}

static void remove_orphan(int base, const char *name, int folder)
{
    if (path_empty(folder) == 0)
        (void)unlinkat(base, name, AT_REMOVEDIR);
}

static void sweep_once(const char *path)
{
    bool first;

    pthread_mutex_lock(&lock);
    first = !swept;
    swept = true;
    pthread_mutex_unlock(&lock);
    if (first)
        hold_sweep(path, is_ours, remove_orphan);
}

static int remember(const char *path, int fd)
{
    struct held *held = malloc(sizeof(*held));

    if (held == NULL)
        return -ENOMEM;
    pthread_mutex_lock(&lock);
    *held = (struct held){text_copy(path), fd, all};
    all = held;
    pthread_mutex_unlock(&lock);
    interrupt_remember(path);
    return 0;
}

static int hold(const char *path)
{
    int fd = hold_open(path);
    int error = fd < 0 ? fd : remember(path, fd);

    if (error < 0 && fd >= 0)
        close(fd);
    return error;
}

char *path_temporary(void)
{
    const char *base = getenv("TMPDIR");
    int error = -EAGAIN;

    if (base == NULL || base[0] != '/')
        base = "/tmp";
    sweep_once(base);
    for (int i = 0; i < TRIES && error == -EAGAIN; i++) {
        char *path = text_format("%s/" PREFIX "XXXXXX", base);

        error = mkdtemp(path) == NULL ? -errno : hold(path);
        if (error == 0)
            return path;
        (void)rmdir(path); /* unless it is a sweeper's, which does the same */
        free(path);
    }
    errno = -error;
    return NULL;
}

void path_release(const char *path)
{
    struct held **place = &all;
    struct held *found;

    pthread_mutex_lock(&lock);
    while (*place != NULL && strcmp((*place)->path, path) != 0)
        place = &(*place)->next;
    found = *place;
    if (found != NULL)
        *place = found->next;
    pthread_mutex_unlock(&lock);
    if (found != NULL) {
        close(found->fd);
        free(found->path);
        free(found);
    }
    interrupt_release(path);
}
