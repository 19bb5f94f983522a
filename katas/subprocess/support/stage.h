/* SPDX-License-Identifier: MIT */
/*
 * stage.h - a row of children, their talks, and who watches them, for
 * behaviour.c.
 */
#ifndef STAGE_H
#define STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "subprocess.h"
#include "support/program.h"

enum { ROOM = 256, LARGE = 1 << 20, SHORT_MS = 30 };

struct child {
    struct subprocess *child;
    char output[ROOM], errors[ROOM];
};

extern struct child cast[SUBPROCESS_MOST];
extern struct subprocess_talk talks[SUBPROCESS_MOST];

/* Before and after each test. */
int set_up(void **state);
int tear_down(void **state);
/* Fails unless the caller is as it was before, in descriptors, children and
   signals, and nobody has been killed who was gone. */
void stage_is_clean(void);
/* Until the test ends SIGPIPE and SIGHUP are ignored, SIGTERM and SIGUSR1 are
   blocked. */
void stage_disturb(void);
/* Until the test ends this signal is blocked, too. */
void stage_block(int number);
/* Takes it from those that are pending.  Was it there? */
bool stage_took(int number);
/* Only numbers below most are to be had; as it was before. */
rlim_t leave_numbers(rlim_t most);
/* What pipes and fcntl say where no number is left. */
bool is_short(int error);
/* Of 0, 1 and 2 those with a bit; then all are open again.  Which were? */
void close_streams(int closed);
int open_streams(void);
/* Leaves ones below on the stack, where who is called next finds them in what
   he does not initialise. */
void stage_soil(void);

/* Starts the program of the words as child i; its talk has ROOM bytes each
   for what it says, and no input. */
#define START(i, ...) start(i, (const char *[]){__VA_ARGS__, NULL})
/* Runs it as child 0; what subprocess_run says. */
#define RUN(...) run((const char *[]){__VA_ARGS__, NULL})
void start(size_t i, const char *const words[]);
int run(const char *const words[]);
/* Talks with the first count. */
int communicate(size_t count, int timeout_ms);
/* Starts any argv, as child 0; what subprocess_start says. */
int start_any(const char *const argv[]);

/* What became of child i. */
#define CHECK(i, error, exit) check(i, error, exit, __FILE__, __LINE__)
#define SAID(i, text) check_said(i, text, "", __FILE__, __LINE__)
#define CRIED(i, text) check_said(i, "", text, __FILE__, __LINE__)
#define SAID_AND_CRIED(i, text, errors)                                        \
    check_said(i, text, errors, __FILE__, __LINE__)
void check(size_t i, int error, int exit, const char *file, int line);
void check_said(size_t i, const char *output, const char *errors,
                const char *file, int line);

/* A word that has a child sign here; the connection of who has, or who holds
   it.  Is it closed now, at the latest in a while? */
const char *sign_word(void);
int sign_wait(void);
bool sign_gone(int connection);

/* Until a child of ours has ended, which is left to be waited for. */
void await_the_end(idtype_t type, id_t id);

/* Can the program start itself?  Not where an emulator runs it. */
bool can_start_itself(void);

#define SENTENCE(name)                                                         \
    static void name##_on_stage(void);                                         \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        if (!can_start_itself())                                               \
            skip();                                                            \
        name##_on_stage();                                                     \
        stage_is_clean();                                                      \
    }                                                                          \
    static void name##_on_stage(void)
#define ON_STAGE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
