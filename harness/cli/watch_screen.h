/* SPDX-License-Identifier: MIT */
/*
 * watch_screen.h - what `dojo watch` shows.
 *
 * On a terminal the whole picture is drawn again, the keys always last; away
 * from one, what is new is added as lines.  Main thread.
 */
#ifndef DOJO_CLI_WATCH_SCREEN_H
#define DOJO_CLI_WATCH_SCREEN_H

#include "kata.h"

#include <jansson.h>
#include <stdbool.h>

enum panel {
    PANEL_NONE,
    PANEL_HINT,
    PANEL_EXPLAIN,
    PANEL_LIST,
    PANEL_SCHEDULE
};

struct screen {
    bool drawn; /* stdout is a terminal that can be cleared */
    bool keys;  /* there is a keyboard */
    const struct kata *kata;
    const char *folder;
    json_t *stages; /* of this save, in the order in which they ended */
    json_t *tests;
    bool whole;        /* every stage has ended */
    const char *doing; /* "judging", "the slow stages wait"; "": nothing */
    char *note;        /* a line of news; NULL */
    enum panel panel;
    unsigned level; /* of the hint */
    int columns;    /* that the picture was drawn for */
    int rows;
    const struct text_list *roots;
};

void screen_init(struct screen *screen, bool keys);
void screen_free(struct screen *screen);

/* The first red of this save; NULL: none so far. */
const json_t *screen_red(const struct screen *screen);

/* The first red of this save that has a schedule to run again, else the first
 * of all. */
const json_t *screen_scheduled(const struct screen *screen);

/* Whether the terminal is no longer as large as the picture. */
bool screen_outgrown(const struct screen *screen);

/* A new save: what was known is forgotten. */
void screen_forget(struct screen *screen);

/* Takes over a stage and all tests so far. */
void screen_add(struct screen *screen, const json_t *stage,
                const json_t *tests);

/* A line of news, freed here; shown once. */
void screen_note(struct screen *screen, char *note);

/* The picture; where none can be drawn, the keys alone, if there are any. */
void screen_draw(struct screen *screen);

/* Opens a panel; where no picture is drawn, its lines come at once. */
void screen_open(struct screen *screen, enum panel panel);

/* The keys alone, after something else was shown. */
void screen_keys(const struct screen *screen);

#endif
