/* SPDX-License-Identifier: MIT */
/*
 * terminal.h - single keys from a terminal, which is always given back.
 *
 *     terminal_open ---- keys come at once, unseen ---- terminal_close
 *            |
 *            +-- keeper: a process that waits for our end, and puts the
 *                terminal back where we could not (SIGKILL)
 *
 * Ctrl-C and Ctrl-Z stay signals: who is stopped gives the terminal back, and
 * who is in the foreground again takes it again, whatever a shell did to it.
 * Nothing but the mode of the keyboard is changed: no second screen, no hidden
 * cursor.  Main thread; one at a time.
 */
#ifndef DOJO_CLI_TERMINAL_H
#define DOJO_CLI_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct terminal {
    bool open; /* else there is no terminal to read keys from */
    struct termios before;
    pid_t keeper;
    int line; /* to the keeper */
};

/* Takes stdin's; does nothing where that is none. */
void terminal_open(struct terminal *terminal);
void terminal_close(struct terminal *terminal);

/* In a child of ours: lets go of what it must not hold. */
void terminal_forget(struct terminal *terminal);

/* A group of processes that shows something here: it stops and goes on with
 * us; 0: none. */
void terminal_stop_with(pid_t group);

/* Whether we were stopped and go on since the last call: what is on the screen
 * is not ours any more. */
bool terminal_resumed(void);

/* The next key; 0: none yet; -1: the terminal is gone. */
int terminal_key(const struct terminal *terminal);

#endif
