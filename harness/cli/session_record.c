/* SPDX-License-Identifier: MIT */
/* What a session knows of itself: turns, what changed in each, lights. */
#include "diff.h"
#include "path.h"
#include "reports/report.h"
#include "sentence.h"
#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DIFF_MOST = 16 << 10 }; /* bytes kept of a turn's changes */

json_t *session_turns(const struct session *session)
{
    return json_object_get(session->kept.state, "turns");
}

json_t *session_turn(const struct session *session, size_t at)
{
    return json_array_get(session_turns(session), at);
}

static const char *name_of(const struct session *session, size_t at)
{
    const json_t *names = json_object_get(session->kept.state, "names");
    size_t count = json_array_size(names);

    return json_string_value(json_array_get(names, count > 0 ? at % count : 0));
}

const char *session_driver(const struct session *session, size_t turn)
{
    return name_of(session, turn);
}

const char *session_navigator(const struct session *session, size_t turn)
{
    return name_of(session, turn + 1);
}

static char *turn_folder(const struct session *session, size_t number)
{
    return text_format("%s/turns/%03zu", session->kept.folder, number);
}

/* A file that cannot be read is missing from the copy. */
void session_copy_files(struct session *session, size_t number)
{
    const struct manifest *manifest = session->kata->manifest;
    char *folder = turn_folder(session, number);
    int error = path_make(folder);

    for (unsigned i = 0; i < manifest->files_count && error == 0; i++) {
        char *from = text_format("%s/%s", session->folder, manifest->files[i]);
        char *to = text_format("%s/%s", folder, manifest->files[i]);
        char *text = NULL;
        size_t length = 0;

        if (text_read(from, ANSWER_FILE_MAX, &text, &length) == 0)
            error = text_write(to, text, length);
        free(text);
        free(to);
        free(from);
    }
    if (error < 0 && !session->kept.told) {
        keys_hide(&session->keys);
        complain(0, "%s: %s; what happens now is not kept", folder,
                 strerror(-error));
        session->kept.told = true;
    }
    free(folder);
}

void session_begin_turn(struct session *session)
{
    size_t at = json_array_size(session_turns(session));

    json_array_append_new(session_turns(session),
                          json_pack("{s:s, s:s, s:i, s:n, s:[]}", "driver",
                                    session_driver(session, at), "navigator",
                                    session_navigator(session, at), "used_ms",
                                    0, "ended", "lights"));
}

/* A line of a diff as JSON can hold it. */
static json_t *diff_line(const char *text, size_t length)
{
    char *line = text_format("%.*s", (int)length, text);
    json_t *string = json_string(line);

    if (string == NULL) {
        char *plain = text_plain(line);

        string = json_string(plain);
        free(plain);
    }
    free(line);
    return string;
}

/* What a turn has changed, with as much of the lines as is kept. */
struct changes {
    json_t *lines;
    int added;
    int removed;
    size_t bytes;
};

static void add_changes(struct changes *changes, const char *text)
{
    bool inside = false; /* behind the names */

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        inside = inside || text_starts(text, "@@");
        changes->added += inside && *text == '+';
        changes->removed += inside && *text == '-';
        changes->bytes += inside ? length + 1 : 0;
        if (inside && changes->bytes <= DIFF_MOST)
            json_array_append_new(changes->lines, diff_line(text, length));
        text += length + (text[length] == '\n');
    }
}

/* A file of the copy with that number; "" where it is missing. */
static char *copied_file(const struct session *session, size_t number,
                         const char *name)
{
    char *folder = turn_folder(session, number);
    char *path = text_format("%s/%s", folder, name);
    char *text = NULL;

    if (text_read(path, ANSWER_FILE_MAX, &text, NULL) < 0)
        text = text_copy("");
    free(path);
    free(folder);
    return text;
}

/* Since the turn before; null where that is not known. */
static json_t *find_changes(const struct session *session, size_t number)
{
    const struct manifest *manifest = session->kata->manifest;
    struct changes changes = {.lines = json_array()};
    char *start = turn_folder(session, number - 1);
    bool known = path_is_folder(start);

    free(start);
    for (unsigned i = 0; i < manifest->files_count && known; i++) {
        const char *name = manifest->files[i];
        char *from = copied_file(session, number - 1, name);
        char *to = copied_file(session, number, name);
        char *text = diff_lines(from, to, name, name);

        add_changes(&changes, text);
        free(text);
        free(to);
        free(from);
    }
    if (!known) {
        json_decref(changes.lines);
        return json_null();
    }
    return json_pack("{s:i, s:i, s:b, s:o}", "added", changes.added, "removed",
                     changes.removed, "cut", (int)(changes.bytes > DIFF_MOST),
                     "diff", changes.lines);
}

void session_end_turn(struct session *session, const char *how)
{
    size_t count = json_array_size(session_turns(session));
    json_t *turn = session_turn(session, count - 1);

    session_copy_files(session, count);
    json_object_set_new(turn, "used_ms", json_integer(session->clock.used_ms));
    json_object_set_new(turn, "ended", json_string(how));
    json_object_set_new(turn, "changes", find_changes(session, count));
}

/* Of all stages of each sentence, the strongest. */
static json_t *verdicts_of(const json_t *entry)
{
    json_t *verdicts = json_object();
    const json_t *test;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        const char *name = json_string_value(json_object_get(test, "name"));
        const char *before = json_string_value(
            json_object_get(verdicts, name != NULL ? name : ""));
        enum verdict verdict = sentence_verdict(test);

        if (name == NULL)
            continue;
        if (before != NULL && strcmp(before, "skipped") != 0 &&
            verdict != VERDICT_SKIPPED)
            verdict = verdict_stronger(verdict, verdict_parse(before));
        else if (before != NULL && verdict == VERDICT_SKIPPED)
            continue;
        json_object_set_new(verdicts, name, json_string(verdict_name(verdict)));
    }
    return verdicts;
}

/* Amber: the tests did not come as far as to say something. */
static const char *light_of(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_ACCEPTED:
        return "green";
    case VERDICT_INTERNAL:
    case VERDICT_BUILD_ERROR:
    case VERDICT_SKIPPED:
    case VERDICT_INCOMPLETE:
        return "amber";
    default:
        return "red";
    }
}

static json_t *light_of_entry(const json_t *entry)
{
    enum verdict verdict = sentence_verdict(entry);
    json_t *light = json_pack(
        "{s:s, s:s, s:O, s:O, s:o}", "light", light_of(verdict), "verdict",
        verdict_name(verdict), "score", json_object_get(entry, "score"),
        "max_score", json_object_get(entry, "max_score"), "sentences",
        verdicts_of(entry));
    const json_t *test;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        enum verdict own = sentence_verdict(test);

        if (own == VERDICT_ACCEPTED || own == VERDICT_SKIPPED)
            continue;
        json_object_set(light, "red", json_object_get(test, "name"));
        json_object_set(light, "message", json_object_get(test, "message"));
        break;
    }
    return light;
}

void session_add_light(struct session *session, const struct judging *judging,
                       const json_t *entry, const char *why)
{
    json_t *turn = session_turn(session, judging->turn);
    json_t *light = entry != NULL ? light_of_entry(entry)
                                  : json_pack("{s:s, s:s*}", "light",
                                              why != NULL ? "amber" : "none",
                                              "message", why);

    json_object_set_new(light, "cause", json_string(judging->cause));
    json_array_append_new(json_object_get(turn, "lights"), light);
}

static const char *sign_of(const json_t *light)
{
    const char *word = json_string_value(json_object_get(light, "light"));

    if (word == NULL || strcmp(word, "none") == 0)
        return "-";
    return strcmp(word, "green") == 0   ? "G"
           : strcmp(word, "amber") == 0 ? "A"
                                        : "R";
}

char *session_lights(const struct session *session, size_t most)
{
    char *signs = text_copy("");
    const json_t *turn;
    const json_t *light;
    size_t i;
    size_t j;

    json_array_foreach (session_turns(session), i, turn) {
        json_array_foreach (json_object_get(turn, "lights"), j, light) {
            char *more = text_format("%s%s", signs, sign_of(light));

            free(signs);
            signs = more;
        }
    }
    if (strlen(signs) > most)
        memmove(signs, signs + strlen(signs) - most, most + 1);
    return signs;
}

void session_save(struct session *session, bool page)
{
    json_t *turns = session_turns(session);
    size_t count = json_array_size(turns);
    json_t *turn = json_array_get(turns, count - 1);
    char *file;
    int error = 0;

    if (json_is_null(json_object_get(turn, "ended")))
        json_object_set_new(turn, "used_ms",
                            json_integer(session->clock.used_ms));
    kept_save(&session->kept);
    if (!page)
        return;
    file = kept_path(&session->kept, "session.html");
    error = report_session(session->kept.state, file);
    if (error < 0 && !session->kept.told)
        complain(0, "%s: %s", file, strerror(-error));
    free(file);
}
