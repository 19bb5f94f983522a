/* SPDX-License-Identifier: MIT */
/*
 * session.h - people who take turns at one keyboard, and what is kept of it.
 *
 *     turn 1: ann drives, bob navigates ---- time ----> turn 2: bob drives ...
 *                                             |
 *                        the files as they are, in turns/001; judged beside
 *                        the next turn: a light, red, amber or green
 *
 * The state is "dojo.session/1", as reports/report.h has it.  Main thread.
 */
#ifndef DOJO_CLI_SESSION_H
#define DOJO_CLI_SESSION_H

#include "countdown.h"
#include "kept.h"
#include "keys.h"
#include "practice.h"
#include "watch_run.h"

#include <stdbool.h>

enum { TURNS_MOST = 999, NAMES_MOST = 20, NAME_BYTES = 60 };

/* What is to be judged, or is being judged. */
struct judging {
    bool due;
    size_t turn;       /* from 0 */
    const char *cause; /* "turn", "asked", "end"; static */
};

struct session {
    struct practice parsed;
    struct text_list names;
    const char *in;    /* --in; NULL: beside the folder */
    long long turn_ms; /* 0: not given */
    unsigned turns;    /* after so many it ends; 0: when asked to */
    bool fresh;
    struct kata *kata;
    char *folder;
    struct kept kept;
    struct keys keys;
    struct countdown clock;
    struct run run;
    struct judging judged; /* by run */
    struct judging next;
    bool ending; /* no more turns; what is due is still judged */
    bool left;   /* to be gone on with */
};

/* The turns so far. */
json_t *session_turns(const struct session *session);
json_t *session_turn(const struct session *session, size_t at);

/* Who has that turn; static text of the state's. */
const char *session_driver(const struct session *session, size_t turn);
const char *session_navigator(const struct session *session, size_t turn);

/* A copy of the files in turns/NNN, 0: before the first turn. */
void session_copy_files(struct session *session, size_t number);

/* Begins the next turn; ends the one at hand: "time", "early" or "end". */
void session_begin_turn(struct session *session);
void session_end_turn(struct session *session, const char *how);

/*
 * A light for a turn: of an entry of the result model; without one, why says
 * what kept us from judging; without both, nothing was tried.
 */
void session_add_light(struct session *session, const struct judging *judging,
                       const json_t *entry, const char *why);

/* "RRAG": the lights so far, the last ones of many; the caller frees it. */
char *session_lights(const struct session *session, size_t most);

/* What is due and not begun is overtaken by what comes now. */
void session_make_due(struct session *session, size_t turn, const char *cause);

/* Up to the end, or until it is left. */
void session_hold(struct session *session);

/* Keeps the state and writes the page. */
void session_save(struct session *session, bool page);

#endif
