/* SPDX-License-Identifier: MIT */
/*
 * fork_server.h - a test program that is loaded once and forks for each
 * sentence (job.h).
 *
 * Loading takes most of a short sentence's time: a sanitizer sets up its tables
 * and libraries are linked.  A fork finds that done.  No answer's code runs in
 * the server, as the gate lets none run by itself.
 *
 *     --fork-server open|hidden    hidden: no other process of the same user
 *                                  may look into its memory; a child outlives
 *                                  it, and ends with its namespace
 */
#ifndef DOJO_TESTING_FORK_SERVER_H
#define DOJO_TESTING_FORK_SERVER_H

#include <stdbool.h>

/*
 * Serves; returns in the child that is to run a job, as if it had been started
 * with the job's words: environ is set, *arguments are the program's.  Ends
 * the process when no more jobs come.  Only the main thread may call it, and
 * there has to be no other.
 */
void fork_server_run(bool hidden, char ***arguments);

#endif
