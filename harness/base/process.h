/* SPDX-License-Identifier: MIT */
/*
 * process.h - start a program, bound it, hear it out, end it.
 *
 *            argv, limits          +--- output (stdout and stderr, bounded)
 *     dojo ----------------> child +--- records (its own descriptor)
 *            deadline              +--- status, or the deadline passed
 *
 * The child leads a process group of its own, dies with dojo, inherits no
 * descriptor but 0 (empty), 1, 2 and the records' or a channel, and no
 * environment but what it is given.  When it ended, what is left of its group
 * is killed.
 *
 * process_run may be called from any thread; it blocks until the child is
 * gone.  Interrupts kill the child.
 */
#ifndef DOJO_BASE_PROCESS_H
#define DOJO_BASE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What a launcher (sandbox.h) is started with.  It tells on a socket, its
 * descriptor 4, which process is the program and how that ended; limits are
 * its business, but for those that are watched from outside.
 */
enum { PROCESS_STATUS = 4, PROCESS_FILTER, PROCESS_PRODUCT, PROCESS_FILES };

/* How many times its deadline a child gets on a machine that starves it. */
enum { PROCESS_PATIENCE = 10 };

struct process_box {
    const char *filter;        /* descriptor 5 reads it */
    const char *product;       /* descriptor 6 writes it; NULL: none */
    const char *const *files;  /* 7, 8... read them; ends with NULL */
    const char *const *kept;   /* the next write them; ends with NULL */
    const char *const *groups; /* cgroup.procs files to join */
    const char *oom;           /* file that counts ends for want of memory */
    uid_t uid;                 /* 0: ours */
};

struct process_host; /* process_host.h */

struct process_limits { /* 0: no limit */
    unsigned cpu_s;
    size_t address_mb; /* not with sanitizers: they map terabytes */
    size_t memory_mb;  /* resident, of all it started, watched from outside */
    size_t file_mb;    /* of one file that it writes */
    size_t stack_kb;
    unsigned threads; /* watched from outside */
    unsigned tasks;   /* processes and threads in all; the same */
};

struct process_spec {
    const char *const *argv;        /* argv[0] is the program's path */
    const char *const *environment; /* NULL: ours */
    const char *folder;             /* to start in; NULL: ours */
    const char *input;              /* file for its stdin; NULL: empty */
    unsigned deadline_ms;           /* 0: none; longer while the machine starves
                                       the child, up to PROCESS_PATIENCE
                                       times */
    bool hurried;                   /* it is not longer, whatever happens */
    size_t output_max;              /* bytes kept; 0: 64 KiB */
    bool output_kills;              /* one byte more ends the child */
    bool separate;                  /* keep stderr in errors, not in output */
    bool records;                   /* give it a record descriptor, fd 3 */
    const char *nonce;              /* with records */
    int channel;                    /* a socket of ours that it gets as fd 3,
                                       without records; 0: none */
    bool ask;                       /* at the deadline, ask threads for their
                                       stacks by SIGRTMAX before the end */
    bool stuck_ends;                /* the deadline has come as soon as every
                                       thread waits in a futex for ever, and no
                                       child or timer is there to wake one */
    bool lends;                     /* once it has slept for a while, another
                                       job has its place; see jobs.h */
    bool forks;                     /* with a host: argv[0] is a test program,
                                       which may be loaded once and forked */
    bool fixed_layout;              /* the same addresses in every run */
    const struct process_box *box;  /* argv is a launcher; NULL: it is not */
    struct process_host *host;      /* argv is for this launcher, which runs
                                       and bounds it; folder, input, layout and
                                       limits but cpu_s are its own */
    struct process_limits limits;
};

enum process_end {
    PROCESS_EXITED,    /* status is its exit status */
    PROCESS_SIGNALLED, /* status is the signal */
    PROCESS_DEADLINE,
    PROCESS_OUTPUT,  /* output_max with output_kills */
    PROCESS_MEMORY,  /* memory_mb */
    PROCESS_THREADS, /* limits.threads */
    PROCESS_TASKS,   /* limits.tasks */
    PROCESS_SCRATCH, /* too much in its folders for temporary files */
    PROCESS_SPACE,   /* no room on our side for its product */
    PROCESS_INTERRUPTED
};

struct process_result {
    enum process_end end;
    int status;
    unsigned step; /* which of the launcher's programs ended so, from 0 */
    char *output;  /* ends with NUL */
    size_t output_length;
    bool output_cut;
    char *errors;  /* with separate */
    char *records; /* whole lines, ends with NUL */
    bool stuck;    /* PROCESS_DEADLINE came by stuck_ends */
    char *waiting; /* at a deadline: one line a thread, what the
                      kernel says that it waits for; else NULL */
    uint64_t wall_us;
};

/* 0 and a result, which process_free frees; or -errno, and no result.
 * -EPERM: the launcher did not come as far as to start the program. */
int process_run(const struct process_spec *spec, struct process_result *result);
void process_free(struct process_result *result);

/*
 * Replaces this process by the program: for commands that hand over.  Only
 * returns on failure: -errno.
 */
int process_become(const char *const *argv);

#endif
