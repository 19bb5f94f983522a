/* SPDX-License-Identifier: MIT */
/*
 * explore.h - run a small program under every schedule.
 *
 * A scenario is a function that starts threads, lets them work, joins them
 * and checks what came out.  dojo_explore() runs it again and again in a
 * process of its own.  Each run follows another order of the threads' steps,
 * until every order that can make a difference has been seen or a budget is
 * used up.  The order is chosen by the explorer, never by the machine, so the
 * same program gets the same verdict every time.
 *
 *     scenario --> run under schedule 1 --> all well
 *              --> run under schedule 2 --> all well
 *              --> run under schedule 3 --> deadlock: shown, with its token
 *
 * Who may call what
 *     dojo_explore, dojo_sweep     a CMocka test, on its main thread, outside
 *                                  of every scenario
 *     dojo_check and its kin       any thread and process of a scenario
 *     dojo_now_ns, dojo_counters, dojo_planned   the same
 *     dojo_peer_*, dojo_programs   any thread of a scenario, but no child
 *                                  process
 *
 * Shapes and units: times are nanoseconds of simulated time, which starts at
 * DOJO_EPOCH_NS in every run and moves only when every thread waits.
 *
 * Errors: a scenario that is found wrong fails the calling CMocka test with
 * the verdict in words, the schedule as columns and a token that replays it.
 */
#ifndef DOJO_EXPLORE_H
#define DOJO_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A scenario; context is passed on untouched. */
typedef void dojo_scenario(void *context);

/* Where simulated CLOCK_MONOTONIC starts in every run: 1000 s. */
#define DOJO_EPOCH_NS INT64_C(1000000000000)

/*
 * How to search.  A member left 0 takes its default.  Budgets count
 * executions and steps, never time, so that verdicts repeat.
 */
struct dojo_search {
    unsigned executions; /* all phases together; default 200000 */
    unsigned steps;      /* of one execution; default 20000 */
    int preemptions;     /* stop after this bound; default: no bound;
                            use DOJO_NO_PREEMPTION for 0 */
    int spurious;        /* wake-ups without a signal, failing weak
                            compare-exchanges, per execution; default 1;
                            DOJO_NONE for 0 */
    int late;            /* timed waits that run out early, per execution;
                            default 0 */
    bool keep_memory;    /* memory left behind is not reported */
};

#define DOJO_NO_PREEMPTION (-1)
#define DOJO_NONE (-1)

/*
 * Runs the scenario under every schedule.  search may be NULL: defaults.
 * Returns when all went well; else the calling CMocka test fails here.
 */
void dojo_explore(dojo_scenario *scenario, void *context,
                  const struct dojo_search *search);

/*
 * Runs the scenario once to count the calls that can fail, then once for each
 * of them and each errno it may give there, and once with every read and
 * write cut to one byte.  Starts of threads fail a second time while those
 * started before have come as far as they can alone.  The scenario has to
 * accept both outcomes of each call: the work done, or an error reported. After
 * each run nothing may be left behind: memory, descriptors, threads, locks.
 * After a million steps in all no more runs are begun, and the sweep is not
 * complete: one call more or less in each round of a loop that waits by looking
 * is no news.
 */
void dojo_sweep(dojo_scenario *scenario, void *context);

/* The errno with which a call fails in this run of a sweep, 0 where none does:
 * what EINTR must not change, for one. */
int dojo_planned(void);

/* Fails the scenario, with file, line and text, from any of its threads. */
#define dojo_check(condition)                                                  \
    dojo_check_at((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

/* The same for two integers, which are shown; the expected one second. */
#define dojo_check_int(got, expected)                                          \
    dojo_check_int_at((int64_t)(got), (int64_t)(expected),                     \
                      #got " == " #expected, __FILE__, __LINE__)

void dojo_check_at(int holds, const char *text, const char *file, int line);
void dojo_check_int_at(int64_t got, int64_t expected, const char *text,
                       const char *file, int line);

/*
 * Notes that the search reached this place with the condition true.  A
 * complete search, or a sweep, that never did fails: the scenario proves less
 * than it says.  label, a literal, names the place in the message.
 */
#define dojo_sometimes(condition, label)                                       \
    dojo_sometimes_at((condition) ? 1 : 0, label, __FILE__, __LINE__)
void dojo_sometimes_at(int holds, const char *label, const char *file,
                       int line);

/* Simulated CLOCK_MONOTONIC now, in nanoseconds. */
int64_t dojo_now_ns(void);

/* What the running scenario has done so far; for checks that nothing spins. */
struct dojo_counters {
    unsigned threads_started; /* by pthread_create and thrd_create */
    unsigned threads_now;     /* not yet ended, the scenario's own too */
    unsigned threads_most;    /* highest threads_now so far */
    unsigned wakeups;         /* times a blocked thread went on; a loop that
                                 waits by looking counts one a millisecond */
    unsigned calls;           /* system calls on descriptors */
    unsigned allocations;     /* malloc and its kin that succeeded */
    size_t heap_now;          /* bytes allocated and not freed */
    size_t heap_most;
    unsigned descriptors_now;   /* opened in the scenario and still open */
    unsigned processes_started; /* by fork, vfork and posix_spawn */
    unsigned processes_now;     /* of them, not yet ended */
    unsigned processes_most;    /* highest processes_now so far */
};
struct dojo_counters dojo_counters(void);

/*
 * Scripted programs: what posix_spawn, posix_spawnp and exec run.  Processes
 * are the explorer's own: fork, vfork, exec, posix_spawn, wait, waitpid,
 * waitid, kill and their kin start none of the machine's.
 *
 * main runs as a process: with descriptors of its own, which are what it has
 * inherited without FD_CLOEXEC, and memory of its own; it ends by returning,
 * by _exit or by a signal.  Its calls never fail as planned.  It prints with
 * write, or with printf where its stdout is the scenario's.
 *
 * Two things are not as after a real exec, so that a scenario can tell a
 * program what to do and hear of it: the globals are a copy of those of the
 * process that started it, as they were then; and what the scenario has mapped
 * with MAP_SHARED | MAP_ANONYMOUS stays mapped.  Pointers into other memory of
 * the scenario mean nothing in it.
 *
 * The children of a scenario have one thread each.  When the scenario returns,
 * each must have ended and been waited for; a child must not return from it.
 */
struct dojo_program {
    const char *path; /* as given to exec; for posix_spawnp and execvp, which
                         look along PATH, its last part is enough */
    int (*main)(int argc, char *argv[]);
};

/*
 * In a scenario: from now on these programs exist, and no others; any other
 * path gives ENOENT.  The list must stay valid until the scenario ends.
 */
void dojo_programs(const struct dojo_program programs[], size_t count);

/*
 * Scripted peers.  A peer is the other end of a connection; it follows its
 * script in simulated time while the scenario runs.  The script ends with an
 * action of DOJO_PEER_END (0): the peer closes its end.
 */
enum dojo_peer_action {
    DOJO_PEER_END = 0,  /* close and stop */
    DOJO_PEER_READ,     /* read until length bytes have come */
    DOJO_PEER_DELAY,    /* do nothing for delay_ns */
    DOJO_PEER_SEND,     /* send bytes, length of them */
    DOJO_PEER_DRIBBLE,  /* the same one byte at a time, delay_ns before
                           each */
    DOJO_PEER_SHUTDOWN, /* send no more, go on with the script */
    DOJO_PEER_RESET,    /* abort: the other end gets ECONNRESET */
    DOJO_PEER_SILENT    /* stay open, never do anything again; closed
                           when the scenario ends */
};
struct dojo_peer_step {
    enum dojo_peer_action action;
    int64_t delay_ns;
    const void *bytes;
    size_t length;
};

/*
 * Starts a peer on one end of a stream socket pair and returns the other end,
 * blocking, close-on-exec; the caller closes it.  -errno on failure.  The
 * script must stay valid until the scenario ends.
 */
int dojo_peer_pair(const struct dojo_peer_step *script);

/*
 * Starts a listener on 127.0.0.1; connection i follows scripts[i], the i from
 * count on are refused by closing.  Returns the TCP port, or -errno.  The
 * listener is gone when the scenario ends.
 */
int dojo_peer_listen(const struct dojo_peer_step *const scripts[],
                     size_t count);

#endif
