/* SPDX-License-Identifier: MIT */
/*
 * watch_run.h - a child that judges, or shows something, beside the watch.
 *
 *     watch                          child
 *       run_judge ------ fork -----> judges the first stage
 *       run_read <--- a line of JSON a stage
 *       run_go -------- a byte ----> judges the others
 *       run_stop ------ SIGTERM ---> ends its programs, removes its folders
 *
 * A child leads a group of its own, so that Ctrl-C reaches the watch alone,
 * and is told when the watch dies.  One child at a time.  Main thread.
 */
#ifndef DOJO_CLI_WATCH_RUN_H
#define DOJO_CLI_WATCH_RUN_H

#include "command.h"
#include "terminal.h"

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

struct run {
    pid_t child; /* 0: none */
    int output;  /* of the child; -1: none */
    int go;      /* to the child; -1: none */
    bool stopping;
    bool reaped;          /* it ended; what it said is still to be read */
    long long stopped_ms; /* when it was told to */
    char *text;           /* what came, up to a whole line */
    size_t length;
    size_t room;
};

/*
 * Judges folder as an answer to the kata, and notes that as the learner's who
 * works in the folder named last; NULL: it is nobody's.  0 or -errno.
 */
int run_judge(struct run *run, const struct common *common, const char *kata,
              const char *folder, struct terminal *terminal,
              const char *learner);

/* Runs a command of dojo's on our stdout, argv ending with NULL. */
int run_command_beside(struct run *run, command_function *command, char **argv,
                       struct terminal *terminal);

/*
 * The next message, the caller's: {"stage", "tests"}, {"entry"} when all was
 * judged, {"refused"}.  NULL when there is none yet.
 */
json_t *run_read(struct run *run);

/* Lets the later stages begin. */
void run_go(struct run *run);

/* Tells it to end; what did not obey in a while is killed. */
void run_stop(struct run *run, long long now_ms);

/* Whether a child is still there, or words of its that run_read has not seen;
 * takes leave of one that ended. */
bool run_there(struct run *run);

/* Waits a while for its end, and then brings it about. */
void run_end(struct run *run);

#endif
