/* SPDX-License-Identifier: MIT */
/*
 * manifest.h - what kata.yaml says about a kata.
 *
 * The file is checked whole when it is read: every key known, every name that
 * refers to another found, points adding up to 100.  What follows after may
 * rely on it.  A manifest does not change after it was read; any thread may
 * look at it.
 *
 * Units are in the names; sizes without one are bytes.
 */
#ifndef DOJO_BASE_MANIFEST_H
#define DOJO_BASE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct manifest_sentence {
    char *name;
    char **stages; /* of behaviour, schedules, faults */
    unsigned stages_count;
    unsigned points;
    char *visibility; /* public or hidden */
    char *category;
    unsigned deadline; /* seconds */
};

struct manifest_broken {
    char *name;   /* broken/NAME.c */
    char *parent; /* solutions/PARENT.c */
    char *sentence;
    char *noticed_by; /* a stage */
    char *why;
};

struct manifest_figure {
    char *what;
    double seconds;
    char *benchmark; /* what is measured beside it; NULL: the experiment's */
    char *answer;    /* whose; NULL: the reference's */
};

/* Figures for a row of a table of the collection's page: ties.h. */
struct manifest_tie {
    char *table;
    char *row;
    char **columns; /* none: the figures of one benchmark fill the row */
    unsigned columns_count;
    char **benchmarks; /* one for each column */
    unsigned benchmarks_count;
    char *answer; /* whose figures; NULL: the reference's */
};

struct manifest_experiment {
    char *name;
    char *what;
    struct manifest_figure *published;
    unsigned published_count;
};

struct manifest_peer {
    char *name; /* bench/peers/NAME.c */
    char *pkg;  /* for pkg-config; NULL: needs no library */
};

struct manifest_solution {
    char *name; /* solutions/NAME.c */
    char *idea;
};

struct manifest {
    char *title;
    unsigned order;
    unsigned version;
    char *idea;
    char **needs;
    unsigned needs_count;
    unsigned minutes;
    char *header;
    char **files;
    unsigned files_count;
    char **api;
    unsigned api_count;
    char **allow;
    unsigned allow_count;
    char **wrap;
    unsigned wrap_count;
    char **namespaces; /* sentences whose tests, on real threads, need a network
                          or process groups of their own; or `all` */
    unsigned namespaces_count;
    struct manifest_sentence *sentences;
    unsigned sentences_count;
    struct {
        unsigned seconds;
        unsigned memory_mb;
        unsigned threads;
        unsigned output_kb;
    } limits;
    struct {
        unsigned text;
        unsigned data;
        unsigned bss;
        unsigned stack;
        unsigned lines; /* of a solution; 0: 150 */
    } budgets;
    char **reds;
    unsigned reds_count;
    struct manifest_broken *broken;
    unsigned broken_count;
    struct manifest_experiment *experiment;
    unsigned experiment_count;
    struct manifest_tie *ties;
    unsigned ties_count;
    struct manifest_peer *peers;
    unsigned peers_count;
    struct manifest_solution *solutions;
    unsigned solutions_count;
};

/*
 * Reads and checks path.  0 and a manifest, which manifest_free frees; or
 * -errno of the file, or -EINVAL for what is in it.  Then *message says in
 * one line what is wrong, with path, line and key; the caller frees it.
 */
int manifest_read(const char *path, struct manifest **manifest, char **message);
void manifest_free(struct manifest *manifest);

/* NULL when there is none of that name. */
const struct manifest_sentence *
manifest_sentence(const struct manifest *manifest, const char *name);
const struct manifest_broken *manifest_broken(const struct manifest *manifest,
                                              const char *name);
const struct manifest_solution *
manifest_solution(const struct manifest *manifest, const char *name);

/*
 * Whether a report times a program of this name: a solution, a peer, or
 * "unlocked", which is broken/no_lock.c where the kata has an experiment.
 */
bool manifest_is_timed(const struct manifest *manifest, const char *program);

bool manifest_in_stage(const struct manifest_sentence *sentence,
                       const char *stage);
bool manifest_needs_namespaces(const struct manifest *manifest,
                               const char *sentence);
bool manifest_is_red(const struct manifest *manifest, const char *sentence);
bool manifest_allows(const struct manifest *manifest, const char *symbol);

#endif
