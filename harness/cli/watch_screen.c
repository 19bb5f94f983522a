/* SPDX-License-Identifier: MIT */
#include "watch_screen.h"
#include "columns.h"
#include "learner.h"
#include "practice.h"
#include "sentence.h"
#include "show.h"
#include "style.h"
#include "teach.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BAR = 20,
    ONE_LINE = 72,
    ONE_BAR = 44,
    TWO_LINES = 36,
    ONE_STAGE = 30,
    REDS_SHOWN = 4,
    LINES_AROUND = 16, /* what stands beside a message */
    LINES_LEAST = 6,
    TEXT_MOST = 80
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

void screen_init(struct screen *screen, bool keys)
{
    const char *term = getenv("TERM");

    *screen = (struct screen){.keys = keys,
                              .doing = "",
                              .stages = json_array(),
                              .tests = json_array()};
    screen->drawn =
        isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

void screen_free(struct screen *screen)
{
    json_decref(screen->stages);
    json_decref(screen->tests);
    free(screen->note);
}

const json_t *screen_red(const struct screen *screen)
{
    json_t *entry = json_pack("{s:O}", "tests", screen->tests);
    const json_t *red = learner_red(entry);

    json_decref(entry);
    return red;
}

const json_t *screen_scheduled(const struct screen *screen)
{
    const json_t *test;
    size_t index;

    json_array_foreach (screen->tests, index, test) {
        enum verdict verdict = sentence_verdict(test);

        if (verdict != VERDICT_ACCEPTED && verdict != VERDICT_SKIPPED &&
            json_is_string(json_object_get(test, "token")))
            return test;
    }
    return screen_red(screen);
}

bool screen_outgrown(const struct screen *screen)
{
    return screen->drawn && (screen->columns != practice_columns(stdout) ||
                             screen->rows != practice_rows(stdout));
}

void screen_forget(struct screen *screen)
{
    json_array_clear(screen->stages);
    json_array_clear(screen->tests);
    screen->whole = false;
    screen->panel = PANEL_NONE;
    screen->level = 0;
}

void screen_note(struct screen *screen, char *note)
{
    free(screen->note);
    screen->note = note;
    if (!screen->drawn && note != NULL) {
        show_text(note, "");
        fflush(stdout);
    }
}

void screen_add(struct screen *screen, const json_t *stage, const json_t *tests)
{
    json_array_append(screen->stages, (json_t *)stage);
    json_decref(screen->tests);
    screen->tests = json_deep_copy(tests);
    if (!screen->drawn)
        show_stage(screen->kata, stage, tests, 1);
}

/* Whether the sentence is accepted in each of its stages. */
static bool holds(const struct screen *screen,
                  const struct manifest_sentence *sentence)
{
    unsigned accepted = 0;
    const json_t *test;
    size_t index;

    json_array_foreach (screen->tests, index, test) {
        enum verdict verdict = sentence_verdict(test);

        if (strcmp(text_of(test, "name"), sentence->name) != 0)
            continue;
        if (verdict != VERDICT_ACCEPTED && verdict != VERDICT_SKIPPED)
            return false;
        for (unsigned i = 0; i < sentence->stages_count; i++)
            accepted +=
                verdict == VERDICT_ACCEPTED &&
                strcmp(sentence->stages[i], text_of(test, "stage")) == 0;
    }
    return accepted == sentence->stages_count;
}

static void draw_head(const struct screen *screen, int columns)
{
    const struct manifest *manifest = screen->kata->manifest;
    unsigned good = 0;

    for (unsigned i = 0; i < manifest->sentences_count; i++)
        good += holds(screen, &manifest->sentences[i]);
    printf("%s%s%s  ", style_bold(stdout), screen->kata->name,
           style_end(stdout));
    show_text(screen->folder, "");
    practice_bar(good, manifest->sentences_count,
                 columns < ONE_BAR ? BAR / 2 : BAR);
    printf(" %u of %u sentences\n\n", good, manifest->sentences_count);
}

/* "behaviour   crash  bad_arguments_are_refused, and 2 more" */
static void draw_stage(const struct screen *screen, const json_t *stage,
                       int columns)
{
    const char *name = text_of(stage, "name");
    enum verdict verdict = sentence_verdict(stage);
    const char *word =
        verdict == VERDICT_ACCEPTED ? "ok" : verdict_name(verdict);
    unsigned reds = 0;
    const json_t *test;
    size_t index;

    if (text_starts(text_of(stage, "skipped_because"), "no sentence"))
        return;
    printf("%-9s  %s%s%s", name, style_verdict(stdout, verdict), word,
           style_end(stdout));
    if (columns >= ONE_STAGE)
        printf("%*s %s%d ms%s", (int)(sizeof("build-error") - 1 - strlen(word)),
               "", style_dim(stdout),
               (int)json_integer_value(json_object_get(stage, "ms")),
               style_end(stdout));
    putchar('\n');
    json_array_foreach (screen->tests, index, test) {
        enum verdict own = sentence_verdict(test);

        if (strcmp(text_of(test, "stage"), name) != 0 ||
            own == VERDICT_ACCEPTED || own == VERDICT_SKIPPED ||
            strcmp(name, "gate") == 0 || ++reds > REDS_SHOWN)
            continue;
        printf("  %-9s %.*s\n", verdict_name(own),
               columns > 24 ? columns - 13 : 12, text_of(test, "name"));
    }
    if (reds > REDS_SHOWN)
        printf("  and %u more\n", reds - REDS_SHOWN);
    if (reds == 0 && verdict != VERDICT_ACCEPTED && strcmp(name, "gate") != 0)
        show_text(text_of(stage, "message"), "  ");
}

/* The first lines of a message: what a compiler says first is what counts. */
static json_t *shorten(const json_t *red, int most)
{
    json_t *copy = json_copy((json_t *)red);
    char *text = text_copy(text_of(red, "message"));
    char *end = text;
    char *cut;
    int more = 0;

    for (int i = 0; i < most && end != NULL; i++)
        end = strchr(i > 0 ? end + 1 : end, '\n');
    for (char *at = end; at != NULL && at[1] != '\0'; at = strchr(at + 1, '\n'))
        more++;
    if (more > 1) {
        *end = '\0';
        cut = text_format("%s\n(%d more lines: dojo test)", text, more);
        json_object_set_new(copy, "message", json_string(cut));
        free(cut);
    }
    free(text);
    return copy;
}

static void draw_red(const struct screen *screen, const json_t *red)
{
    int most = screen->rows - LINES_AROUND;
    json_t *facts = shorten(red, most > LINES_LEAST ? most : LINES_LEAST);

    printf("\n%s%s%s %s\n", style_verdict(stdout, sentence_verdict(red)),
           verdict_name(sentence_verdict(red)), style_end(stdout),
           text_of(red, "name"));
    show_facts(facts);
    json_decref(facts);
}

static void draw_hint(const struct screen *screen, const json_t *red,
                      int columns)
{
    bool any = false;

    for (unsigned i = 1; i <= screen->level; i++) {
        const char *hint =
            hints_get(&screen->kata->hints, text_of(red, "name"), i);
        char *text;

        if (hint == NULL && i == 1 && text_of(red, "hint")[0] != '\0')
            hint = text_of(red, "hint");
        if (hint == NULL)
            continue;
        text = text_format("hint %u: %s", i, hint);
        teach_paragraph(stdout, text, "", columns);
        free(text);
        any = true;
    }
    if (!any)
        printf("there is no hint for this\n");
    else if (screen->level < HINT_LEVELS)
        printf("%sh again says more%s\n", style_dim(stdout), style_end(stdout));
}

static void draw_schedule(const json_t *red, int columns)
{
    const json_t *trace = json_object_get(red, "trace");
    char *text = columns_text_within(
        trace, json_integer_value(json_object_get(red, "left_out")), columns);
    const json_t *step;
    size_t index;

    if (text != NULL)
        show_text(text, "");
    free(text);
    json_array_foreach (trace, index, step) {
        if (json_object_get(step, "thread") == NULL)
            show_text(text_of(step, "what"), "  ");
    }
    if (text_of(red, "replay")[0] != '\0')
        printf("again: %s\n", text_of(red, "replay"));
}

static void draw_panel(const struct screen *screen, int columns)
{
    const json_t *red = screen->panel == PANEL_SCHEDULE
                            ? screen_scheduled(screen)
                            : screen_red(screen);
    int width = columns < TEXT_MOST ? columns : TEXT_MOST;

    if (screen->panel == PANEL_NONE)
        return;
    putchar('\n');
    if (screen->panel == PANEL_LIST)
        (void)list_print(screen->roots, columns);
    else if (red == NULL)
        printf("nothing is red%s\n", screen->whole ? "" : " so far");
    else if (screen->panel == PANEL_HINT)
        draw_hint(screen, red, width);
    else if (screen->panel == PANEL_EXPLAIN)
        teach(stdout, red, width);
    else
        draw_schedule(red, columns);
}

void screen_keys(const struct screen *screen)
{
    int columns = practice_columns(stdout);

    if (!screen->keys)
        return;
    fputs(style_dim(stdout), stdout);
    if (columns > ONE_LINE)
        fputs("n next  p previous  h hint  l list  r replay  b bench  "
              "e explain  q quit",
              stdout);
    else if (columns > TWO_LINES)
        fputs("n next  p previous  h hint  l list\n"
              "r replay  b bench  e explain  q quit",
              stdout);
    else
        fputs("n p h l r b e q", stdout);
    printf("%s\n", style_end(stdout));
    fflush(stdout);
}

static void draw_news(const struct screen *screen)
{
    if (screen->whole && screen_red(screen) == NULL &&
        json_array_size(screen->tests) > 0)
        printf("\n%severy sentence holds%s; n goes on, dojo solution shows "
               "other ways\n",
               style_verdict(stdout, VERDICT_ACCEPTED), style_end(stdout));
    putchar('\n');
    if (screen->note != NULL)
        show_text(screen->note, "");
    if (screen->doing[0] != '\0') {
        char *doing = text_format("%s...", screen->doing);

        show_text(doing, "");
        free(doing);
    }
}

void screen_draw(struct screen *screen)
{
    int columns = practice_columns(stdout);
    const json_t *red = screen->panel == PANEL_SCHEDULE
                            ? screen_scheduled(screen)
                            : screen_red(screen);
    const json_t *stage;
    size_t index;

    screen->columns = columns;
    screen->rows = practice_rows(stdout);
    if (!screen->drawn) {
        screen_keys(screen);
        fflush(stdout);
        return;
    }
    fputs("\033[H\033[2J", stdout);
    draw_head(screen, columns);
    json_array_foreach (screen->stages, index, stage)
        draw_stage(screen, stage, columns);
    if (red != NULL && screen->panel != PANEL_LIST)
        draw_red(screen, red);
    draw_panel(screen, columns);
    draw_news(screen);
    screen_keys(screen);
}

void screen_open(struct screen *screen, enum panel panel)
{
    screen->panel = panel;
    if (!screen->drawn)
        draw_panel(screen, practice_columns(stdout));
}
