/* SPDX-License-Identifier: MIT */
/*
 * job.h - what a launcher that serves (dojo_init -j) is sent for each program,
 * and hands on to a program that starts its sentences by fork.
 *
 *     dojo --- job, its descriptors; its words ---> dojo_init ---> program
 *          <-- "p" (its sender is the program), "exit 7 fresh" --'
 *
 * The words end with NUL each: the program's arguments, then its environment.
 * The descriptors become the program's 1, 2 and, where there are three, 3.
 *
 *     dojo_init --- the same, and its own socket to dojo ---> fork server
 *               <-- 32 bits each: 0 once; per job the child's number, from
 *                   that child; how it ended, as wait tells it; 1 where no
 *                   process that it started is left --'
 *
 * A fork server (../../testing/fork_server.c) is a test program that waits
 * where its first sentence would begin: loaded, and with its sanitizer set up.
 * It is started as PROGRAM --fork-server open|hidden; its socket is its
 * descriptor 3.
 *
 * One thread a process may call these.
 */
#ifndef DOJO_BASE_INSIDE_JOB_H
#define DOJO_BASE_INSIDE_JOB_H

#include <stdbool.h>
#include <stdint.h>

enum { JOB_WORDS = 256, JOB_BYTES = 32768, JOB_FDS = 3, FORK_SERVER_FD = 3 };

struct job {
    uint32_t cpu_s;
    uint32_t forks; /* argv[0] knows --fork-server */
    uint32_t arguments;
    uint32_t words; /* with the environment's */
    uint32_t bytes;
};

/*
 * The next job and how many descriptors came with it, one more than JOB_FDS at
 * most, all closed on exec; 0: no more come, or what came is no job.
 */
unsigned job_receive(int socket, struct job *job, int fds[JOB_FDS + 1]);

/* The words of the job that came last; both end with NULL. */
char **job_arguments(void);
char **job_environment(void);

/* 0; -EPERM: nobody receives any more. */
int job_send(int socket, const struct job *job, const char *words,
             const int *fds, unsigned count);

/* As job_send, of the job that came last, with a descriptor more. */
int job_hand_on(int socket, const struct job *job, const int *fds,
                unsigned count);

/*
 * Puts a job's descriptors at 1, 2 and 3, closes what they were, and 3 where
 * the job has none for it.  0, or -1 and errno.
 */
int job_adopt(int *fds, unsigned count);

/*
 * Whether whoever a program started is gone as well: orphans come to this
 * process, a subreaper, which has no other child.
 */
bool job_is_alone(void);

#endif
