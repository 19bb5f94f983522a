/* SPDX-License-Identifier: MIT */
/*
 * command.h - what the commands of dojo share.
 *
 * A command is one file with one function and one line in main.c's table.
 * Its arguments are parsed with argp; common_argp brings --json, --katas,
 * --kata and --jobs as a child.  Everything here belongs to the main thread.
 */
#ifndef DOJO_CLI_COMMAND_H
#define DOJO_CLI_COMMAND_H

#include "answer.h"
#include "kata.h"
#include "text.h"

#include <argp.h>
#include <jansson.h>
#include <stdbool.h>

/* The house's exit codes. */
enum {
    EXIT_ACCEPTED = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2, /* usage or bad input */
    EXIT_OURS = 3,  /* our own failure */
    EXIT_ISOLATION = 4,
    EXIT_INCOMPLETE = 5,
    EXIT_INTERRUPTED = 130
};

/* argv[0] is "dojo NAME"; returns the exit code. */
typedef int command_function(int argc, char **argv);

command_function command_list;
command_function command_start;
command_function command_test;
command_function command_bench;
command_function command_verify;
command_function command_report;
command_function command_mutate;
command_function command_doctor;
command_function command_grade;
command_function command_explore;
command_function command_replay;
command_function command_watch;
command_function command_next;
command_function command_hint;
command_function command_explain;
command_function command_solution;
command_function command_reset;
command_function command_interview;
command_function command_session;

struct common {
    bool json;
    const char *kata;       /* --kata; NULL */
    struct text_list katas; /* --katas, then the house's own */
    bool strangers;         /* nobody trusts who hands in: no links */
};

/* Child parser; its input is a struct common, which common_init prepares. */
extern const struct argp common_argp;
void common_init(struct common *common);
void common_free(struct common *common);

/* One line on stderr: "dojo: ...". Returns code, for `return complain(...)`. */
__attribute__((format(printf, 2, 3))) int complain(int code, const char *format,
                                                   ...);

/* Prints JSON on stdout and frees it. */
void print_json(json_t *json);

/*
 * The submission that an argument means: a kata's name (work/KATA, else its
 * starter), a folder with .dojo, a file of a kata; NULL: the folder here.
 * 0 and both filled in; or an exit code, and a line was printed.
 */
int target_open(const struct common *common, const char *argument,
                struct kata **kata, struct answer *answer);

/*
 * The same without a word on stderr: *why has the line, and the caller frees
 * it.  After a refusal kata may be open all the same, the caller's to free.
 */
int target_take(const struct common *common, const char *argument,
                struct kata **kata, struct answer *answer, char **why);

/* The kata and version in folder/.dojo; NULL when there is none. */
char *target_kata(const char *folder, unsigned *version);

/* work/KATA here, else in the house; NULL when neither is there. */
char *target_work(const char *name);

/* Copies starter, header and what editors need to folder, over nothing that
 * is there.  An exit code, and a line was printed. */
int start_fill(const struct kata *kata, const char *folder);

/* The same, but not noted as the learner's start. */
int start_copy(const struct kata *kata, const char *folder);

#endif
