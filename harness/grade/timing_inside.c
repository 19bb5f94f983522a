/* SPDX-License-Identifier: MIT */
/*
 * Idea: process_run, which bounds and watches a program, returns when it has
 * ended; so each program has a thread that waits there.
 */
#include "timing_inside.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DEADLINE_MS = 60000, CPU_S = 240, FILE_MB = 16, MEMORY_MB = 1024 };
enum { THREADS = 64, TASKS = 96 };

struct program {
    pthread_t thread;
    enum sandbox_level level;
    char *path;
    int channel;
    char end[128]; /* the thread's until it is joined */
};

static void describe(struct program *program,
                     const struct process_result *result)
{
    static const char *const words[] = {
        [PROCESS_DEADLINE] = "it did not end in time",
        [PROCESS_OUTPUT] = "it printed too much",
        [PROCESS_MEMORY] = "it used too much memory",
        [PROCESS_THREADS] = "it had too many threads",
        [PROCESS_TASKS] = "it had too many processes",
        [PROCESS_SCRATCH] = "it had too many temporary files",
        [PROCESS_SPACE] = "there was no room for what it made",
        [PROCESS_INTERRUPTED] = "interrupted"};

    if (result->end == PROCESS_EXITED)
        (void)snprintf(program->end, sizeof(program->end),
                       "it exited with status %d", result->status);
    else if (result->end == PROCESS_SIGNALLED)
        (void)snprintf(program->end, sizeof(program->end),
                       "it was killed by signal %d", result->status);
    else
        (void)snprintf(program->end, sizeof(program->end), "%s",
                       words[result->end]);
}

/* Whoever waits for an answer hears that none comes. */
static void *watch(void *context)
{
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C",
                                              "HOME=/nonexistent", NULL};
    struct program *program = context;
    const char *const argv[] = {program->path, "--dojo-slices=3", NULL};
    const char *const files[] = {program->path, NULL};
    const struct process_spec spec = {.argv = argv,
                                      .environment = environment,
                                      .folder = "/",
                                      .deadline_ms = DEADLINE_MS,
                                      .channel = program->channel,
                                      .limits = {.cpu_s = CPU_S,
                                                 .file_mb = FILE_MB,
                                                 .memory_mb = MEMORY_MB,
                                                 .threads = THREADS,
                                                 .tasks = TASKS}};
    const struct sandbox_job job = {.level = program->level,
                                    .spec = &spec,
                                    .files = files,
                                    .processes = TASKS};
    struct process_result result;
    int error = sandbox_run(&job, &result);

    if (error < 0) {
        (void)snprintf(program->end, sizeof(program->end),
                       "it cannot be started: %s", strerror(-error));
    } else {
        describe(program, &result);
        process_free(&result);
    }
    (void)shutdown(program->channel, SHUT_RDWR);
    close(program->channel);
    return NULL;
}

static int start(void *context, const char *path, int channel, void **started)
{
    const struct timing_inside *inside = context;
    struct program *program = calloc(1, sizeof(*program));
    int error;

    if (program != NULL) {
        program->level = inside->level;
        program->path = strdup(path);
        program->channel = channel;
    }
    if (program == NULL || program->path == NULL)
        error = ENOMEM;
    else
        error = pthread_create(&program->thread, NULL, watch, program);
    if (error != 0) {
        close(channel);
        if (program != NULL)
            free(program->path);
        free(program);
        return -error;
    }
    *started = program;
    return 0;
}

static void end(void *context, void *started, char *text, size_t size)
{
    struct program *program = started;

    (void)context;
    (void)pthread_join(program->thread, NULL);
    if (text != NULL)
        (void)snprintf(text, size, "%s", program->end);
    free(program->path);
    free(program);
}

struct timing_inside timing_inside_at(enum sandbox_level level)
{
    return (struct timing_inside){level};
}

struct pairs_host timing_inside_host(struct timing_inside *inside)
{
    return (struct pairs_host){start, end, inside};
}
