/* SPDX-License-Identifier: MIT */
/*
 * server.h - dojo_init's side of a fork server (job.h): at most one.
 *
 * One thread.
 */
#ifndef DOJO_BASE_INSIDE_SERVER_H
#define DOJO_BASE_INSIDE_SERVER_H

#include "job.h"

#include <stdbool.h>
#include <sys/types.h>

/* Whether server_start was not called yet. */
bool server_is_untried(void);

/*
 * Starts the program, with the environment of the job that came last but for
 * what is that job's own; waits until it serves.  False: it does not, and has
 * ended.
 */
bool server_start(const char *program);

/* Its number, 0: there is none; the program that it was started from. */
pid_t server_pid(void);
const char *server_program(void);

/*
 * Has it run the job that came last: its status; and whether the program left
 * no process behind.  A program whose server has ended is waited for all the
 * same; one that the server had not begun counts as killed.
 */
int server_run(const struct job *job, const int *fds, unsigned count,
               bool *alone);

/* Ends it. */
void server_stop(void);

#endif
