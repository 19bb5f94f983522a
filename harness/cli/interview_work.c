/* SPDX-License-Identifier: MIT */
/* The silence of an interview, and the verdicts that end it. */
#include "interview.h"
#include "path.h"
#include "show.h"
#include "style.h"
#include "watch_run.h"

#include <stdlib.h>
#include <string.h>

enum {
    TICK_MS = 250,
    SAVE_MS = 5000, /* what a machine that stops may cost of the clock */
};

/* The candidate's words: what there is to do, and nothing else. */
static void print_statement(const struct interview *interview)
{
    char *file = kept_path(&interview->kept, "statement.md");
    char *text = NULL;

    if (text_read(file, ANSWER_FILE_MAX, &text, NULL) == 0)
        show_text(text, "");
    free(text);
    free(file);
}

static void print_opening(const struct interview *interview)
{
    const struct manifest *manifest = interview->kata->manifest;
    const char *folder = interview->kept.folder;
    char *left = countdown_text(countdown_left(&interview->clock));

    print_statement(interview);
    printf("\n%sYours to change: %s", style_bold(stdout), style_end(stdout));
    for (unsigned i = 0; i < manifest->files_count; i++)
        printf("%s%s/%s", i > 0 ? ", " : "", folder, manifest->files[i]);
    printf("\nThe contract:    %s/%s\n%s left; nothing is judged before you "
           "hand in.\n"
           "Keys: h hand in, s statement, Enter time left, q leave\n\n",
           folder, manifest->header, left);
    free(left);
}

/* What is handed in is a copy, so that the file can be worked on. */
static int copy_answer(const struct interview *interview, bool *unchanged)
{
    const struct kata *kata = interview->kata;
    int error = 0;

    *unchanged = true;
    for (unsigned i = 0; i < kata->manifest->files_count && error == 0; i++) {
        const char *name = kata->manifest->files[i];
        char *from = kept_path(&interview->kept, name);
        char *to = text_format("%s/handed-in/%s", interview->kept.folder, name);
        char *first =
            text_format("%s/%s", kata->folder, i == 0 ? "starter.c" : name);
        char *text = NULL;
        char *start = NULL;
        size_t length = 0;

        error = text_read(from, ANSWER_FILE_MAX, &text, &length);
        if (error == 0 && text_read(first, ANSWER_FILE_MAX, &start, NULL) == 0)
            *unchanged = *unchanged && strcmp(text, start) == 0;
        if (error == 0)
            error = text_write(to, text, length);
        if (error < 0)
            complain(0, "%s: %s", from, strerror(-error));
        free(start);
        free(text);
        free(first);
        free(to);
        free(from);
    }
    return error;
}

/* by: "candidate" or "clock", which takes what is there. */
static void hand_in(struct interview *interview, const char *by)
{
    json_t *state = interview->kept.state;
    char *folder = kept_path(&interview->kept, "handed-in");
    bool unchanged = false;
    int error = path_make(folder);

    keys_hide(&interview->keys);
    if (error < 0)
        complain(0, "%s: %s", folder, strerror(-error));
    else
        error = copy_answer(interview, &unchanged);
    if (error == 0 || strcmp(by, "clock") == 0) {
        json_object_set_new(
            state, "handed_in",
            json_pack("{s:s, s:b}", "by", by, "unchanged", (int)unchanged));
        if (error < 0)
            json_object_set_new(state, "not_judged",
                                json_string("nothing could be taken in"));
        interview_enter(interview, error == 0 ? "judging" : "asking");
    } else {
        printf("nothing was handed in; the clock goes on\n");
    }
    free(folder);
}

static void note_time(struct interview *interview)
{
    json_object_set_new(interview->kept.state, "used_ms",
                        json_integer(interview->clock.used_ms));
    kept_save(&interview->kept);
}

static void print_time(struct interview *interview)
{
    char *left = countdown_text(countdown_left(&interview->clock));

    keys_hide(&interview->keys);
    printf("%s left\n", left);
    free(left);
}

/* asked: the key that was pressed before and has to be pressed twice. */
static int press_working(struct interview *interview, int key, int asked)
{
    if (key == asked && key == 'h') {
        hand_in(interview, "candidate");
    } else if (key == asked && key == 'q') {
        interview->left = true;
    } else if (key == 's') {
        keys_hide(&interview->keys);
        print_statement(interview);
    } else if (key == '\n') {
        print_time(interview);
    } else if ((key == 'h' || key == 'q') && !interview->keys.drawn) {
        printf("%c once more %s\n", key,
               key == 'h' ? "hands in" : "leaves; the clock stops");
    }
    return key == asked ? 0 : key;
}

static void show_clock(struct interview *interview, int asked)
{
    char *left = countdown_text(countdown_left(&interview->clock));
    const char *const parts[] = {
        left,
        asked == 'h'   ? "h again hands in"
        : asked == 'q' ? "q again leaves, the clock stops"
                       : "",
        asked == 0 ? interview->kata->manifest->title : "", NULL};

    keys_show(&interview->keys, parts);
    free(left);
}

void interview_work(struct interview *interview)
{
    long long saved_ms = interview->clock.used_ms;
    int asked = 0;
    int key;

    print_opening(interview);
    while (!interview_is_over(interview) &&
           interview_is_in(interview, "working")) {
        long long left = countdown_left(&interview->clock);

        show_clock(interview, asked);
        keys_wait(&interview->keys, -1, left < TICK_MS ? left : TICK_MS);
        if (countdown_step(&interview->clock, countdown_now())) {
            keys_hide(&interview->keys);
            printf("%stime is up%s\n", style_bold(stdout), style_end(stdout));
            hand_in(interview, "clock");
        }
        kept_beat(&interview->kept, 0, interview->clock.used_ms);
        while (interview_is_in(interview, "working") &&
               (key = keys_next(&interview->keys)) != 0)
            asked = press_working(interview, key, asked);
        if (interview->clock.used_ms - saved_ms >= SAVE_MS) {
            note_time(interview);
            saved_ms = interview->clock.used_ms;
        }
    }
    note_time(interview);
    keys_hide(&interview->keys);
}

/* Without what nobody reads in a sheet. */
static json_t *without_schedules(const json_t *entry)
{
    json_t *copy = json_deep_copy(entry);
    json_t *tests = json_object_get(copy, "tests");
    json_t *test;
    size_t index;

    json_array_foreach (tests, index, test) {
        json_object_del(test, "trace");
        json_object_del(test, "output");
    }
    return copy;
}

static void hear(struct interview *interview, const json_t *message)
{
    json_t *state = interview->kept.state;
    const json_t *entry = json_object_get(message, "entry");
    const json_t *refused = json_object_get(message, "refused");

    keys_hide(&interview->keys);
    if (refused != NULL) {
        show_text(json_string_value(refused), "");
        json_object_set(state, "not_judged", (json_t *)refused);
    } else if (entry != NULL) {
        show_entry(entry);
        json_object_set_new(state, "entry", without_schedules(entry));
    } else {
        show_stage(interview->kata, json_object_get(message, "stage"),
                   json_object_get(message, "tests"), 0);
    }
}

static void hear_all(struct interview *interview, struct run *run)
{
    static const char *const parts[] = {"judging what was handed in", NULL};
    json_t *message;

    while (run_there(run) && !interview_is_over(interview)) {
        keys_show(&interview->keys, parts);
        keys_wait(&interview->keys, run->output, TICK_MS);
        while (interview->keys.terminal.open &&
               keys_next(&interview->keys) != 0)
            ; /* impatience */
        while ((message = run_read(run)) != NULL) {
            hear(interview, message);
            json_decref(message);
        }
    }
    keys_hide(&interview->keys);
}

void interview_judge(struct interview *interview)
{
    json_t *state = interview->kept.state;
    struct run run = {.output = -1, .go = -1};
    char *folder = kept_path(&interview->kept, "handed-in");
    char *used = countdown_text(interview->clock.used_ms);
    int error;

    printf("\nhanded in after %s; now the verdicts\n\n", used);
    error = run_judge(&run, &interview->common, interview->kata->name, folder,
                      &interview->keys.terminal, NULL);
    if (error == 0) {
        run_go(&run);
        hear_all(interview, &run);
        run_stop(&run, countdown_now());
        run_end(&run);
    }
    if (json_object_get(state, "entry") == NULL &&
        json_object_get(state, "not_judged") == NULL &&
        !interview_is_over(interview))
        json_object_set_new(state, "not_judged",
                            json_string(error < 0 ? strerror(-error)
                                                  : "judging was ended from "
                                                    "outside"));
    if (!interview_is_over(interview))
        interview_enter(interview, "asking");
    free(used);
    free(folder);
}
