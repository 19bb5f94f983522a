/* SPDX-License-Identifier: MIT */
/*
 * subprocess.c - right for one child that says little and ends by itself.
 *
 * subprocess.h says what is promised.  `dojo test subprocess` says what is
 * missing.
 */
#define _GNU_SOURCE /* pipe2 */
#include "subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct subprocess {
    pid_t pid;
    int ends[3];
};

int subprocess_start(char *const argv[], struct subprocess **child)
{
    struct subprocess *made = malloc(sizeof *made);
    int pipes[3][2];

    for (int i = 0; i < 3; i++) {
        pipe2(pipes[i], O_CLOEXEC);
        made->ends[i] = pipes[i][i == 0];
    }
    made->pid = fork();
    if (made->pid == 0) {
        for (int i = 0; i < 3; i++)
            dup2(pipes[i][i != 0], i);
        execvp(argv[0], argv);
        _exit(127); /* TODO: how does the caller learn of it, and why? */
    }
    for (int i = 0; i < 3; i++)
        close(pipes[i][i != 0]);
    *child = made;
    return 0;
}

static size_t read_all(int fd, char *room, size_t size)
{
    size_t length = 0;

    for (ssize_t n; (n = read(fd, room + length, size - length)) > 0;)
        length += (size_t)n;
    return length;
}

int subprocess_communicate(struct subprocess *const children[],
                           struct subprocess_talk talks[], size_t count,
                           int timeout_ms)
{
    (void)timeout_ms;
    /* TODO: who waits for whom when one of the three pipes is full? */
    for (size_t i = 0; i < count; i++) {
        struct subprocess_talk *talk = &talks[i];
        int *ends = children[i]->ends, status;

        write(ends[0], talk->input, talk->input_size);
        close(ends[0]);
        talk->output_length =
            read_all(ends[1], talk->output, talk->output_size);
        talk->errors_length =
            read_all(ends[2], talk->errors, talk->errors_size);
        close(ends[1]);
        close(ends[2]);
        waitpid(children[i]->pid, &status, 0); /* TODO: and for how long? */
        talk->exit = WEXITSTATUS(status);
        talk->error = 0;
        free(children[i]);
    }
    return 0;
}

int subprocess_run(char *const argv[], struct subprocess_talk *talk,
                   int timeout_ms)
{
    struct subprocess *child;
    int error = subprocess_start(argv, &child);

    if (!error)
        error = subprocess_communicate(&child, talk, 1, timeout_ms);
    return error ? error : talk->exit != 0;
}
