/* SPDX-License-Identifier: MIT */
/*
 * init.h - what the parts of dojo_init share.  One thread.
 */
#ifndef DOJO_BASE_INSIDE_INIT_H
#define DOJO_BASE_INSIDE_INIT_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

enum { STATUS_FD = 4, RULES_MAX = 64, SCRATCH_MAX = 4, REFUSED = 125 };
enum { KEPT_MAX = 16 };

struct init_kept {
    const char *path;
    int fd;
    bool sent;
};

struct init_options {
    rlim_t cpu_s;
    rlim_t file_mb;
    rlim_t address_mb;
    rlim_t stack_kb;
    rlim_t processes;
    bool filter;
    bool serve;
    bool shared; /* the program shares more than its folders with others */
    const char *product;
    struct init_kept kept[KEPT_MAX];
    unsigned kept_count;
    unsigned long files;
    unsigned long scratch_mb;
    const char *scratch[SCRATCH_MAX];
    unsigned scratch_count;
    bool own_system[SCRATCH_MAX];
    const char *readable[RULES_MAX];
    unsigned readable_count;
    const char *writable[RULES_MAX];
    unsigned writable_count;
};

extern struct init_options options;
extern bool init_scratch_full; /* that is why the program was ended */

/* Ends this process; says what could not be done, and errno. */
_Noreturn void init_refuse(const char *what);

/* Becomes the program, within its bounds; tells dojo when it is the first. */
_Noreturn void init_become(char **argv, bool first);

/* Looks at the folders for temporary files now and then, or no longer. */
void init_look(bool on);

/* Ends the child when there is too much in the folders for temporary files. */
void init_bound_scratch(pid_t child);

/*
 * Keeps signals of the program's, which may send some to its whole group, from
 * this process, or no longer: for those that it starts.
 */
void init_hold_signals(bool on);

/* Waits for the program, and for what others leave behind: its status. */
int init_wait(pid_t child);

/*
 * Runs programs as they come, until one leaves anything behind: its status;
 * -1: no more come.
 */
int init_serve(void);

#endif
