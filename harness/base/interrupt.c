/* SPDX-License-Identifier: MIT */
#include "interrupt.h"
#include "path.h"
#include "text.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int leaders[INTERRUPT_CHILDREN];
static atomic_bool came;
static pthread_mutex_t folders_lock = PTHREAD_MUTEX_INITIALIZER;
static struct text_list folders; /* under folders_lock */

static void on_signal(int number)
{
    int saved = errno;

    if (atomic_exchange(&came, true))
        _exit(128 + number);
    for (int i = 0; i < INTERRUPT_CHILDREN; i++) {
        int leader = atomic_load(&leaders[i]);

        if (leader > 0)
            kill(-leader, SIGKILL);
    }
    errno = saved;
}

void interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
}

bool interrupted(void)
{
    return atomic_load(&came);
}

int interrupt_note(pid_t leader)
{
    for (int i = 0; i < INTERRUPT_CHILDREN; i++) {
        int nobody = 0;

        if (!atomic_compare_exchange_strong(&leaders[i], &nobody, leader))
            continue;
        if (interrupted())
            kill(-leader, SIGKILL);
        return i;
    }
    return -EAGAIN;
}

void interrupt_forget(int place)
{
    if (place >= 0)
        atomic_store(&leaders[place], 0);
}

void interrupt_remember(const char *path)
{
    pthread_mutex_lock(&folders_lock);
    text_list_add(&folders, path);
    pthread_mutex_unlock(&folders_lock);
}

void interrupt_release(const char *path)
{
    pthread_mutex_lock(&folders_lock);
    for (size_t i = folders.count; i > 0; i--)
        if (strcmp(folders.items[i - 1], path) == 0) {
            free(folders.items[i - 1]);
            folders.items[i - 1] = folders.items[--folders.count];
            folders.items[folders.count] = NULL;
            break;
        }
    pthread_mutex_unlock(&folders_lock);
}

/* Names those of our main thread's, to whom orphans come; NULL: nobody can. */
static FILE *open_children(void)
{
    char *path = text_format("/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");

    free(path);
    return file;
}

/* Whom we have started leads a group, or is still in ours; an orphan is in
 * that of whoever started it. */
static bool is_orphan(pid_t pid)
{
    pid_t group = getpgid(pid);

    return group > 0 && group != pid && group != getpgrp();
}

void interrupt_bury(void)
{
    FILE *file = open_children();
    int pid;

    if (file == NULL)
        return;
    while (fscanf(file, "%d", &pid) == 1)
        if (is_orphan(pid))
            (void)waitpid(pid, NULL, WNOHANG);
    fclose(file);
}

/* Children that we did not start: they escaped their group. */
static void kill_orphans(void)
{
    FILE *file = open_children();
    int pid;

    if (file == NULL)
        return;
    while (fscanf(file, "%d", &pid) == 1)
        kill(pid, SIGKILL);
    fclose(file);
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

void interrupt_cleanup(void)
{
    struct text_list left;

    kill_orphans();
    pthread_mutex_lock(&folders_lock);
    left = folders;
    folders = (struct text_list){0};
    pthread_mutex_unlock(&folders_lock);
    for (size_t i = 0; i < left.count; i++)
        (void)path_remove(left.items[i]);
    text_list_free(&left);
}
