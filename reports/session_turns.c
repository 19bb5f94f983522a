/* SPDX-License-Identifier: MIT */
/* The turns of a session, its people, and what to ask about both. */
#include "session_parts.h"

#include <stdbool.h>
#include <string.h>

#include "model.h"
#include "pages.h"

enum { DIFF_LINES_MOST = 1000, PEOPLE_MOST = 100 };

static void put_verdict(struct ink *ink, const json_t *light)
{
    const char *verdict = member_text(light, "verdict");

    ink_raw(ink, "<p><span class=\"verdict %s\">", session_tone(light));
    ink_html(ink, strcmp(member_text(light, "light"), "none") == 0
                      ? "not judged"
                      : member_text(light, "light"));
    ink_raw(ink, "</span> ");
    if (verdict[0] != '\0') {
        ink_html(ink, verdict);
        ink_raw(ink, ", %lld of %lld points", session_number(light, "score"),
                session_number(light, "max_score"));
    }
    if (strcmp(member_text(light, "cause"), "asked") == 0)
        ink_raw(ink, ", asked for within the turn");
    if (*member_text(light, "red") != '\0') {
        ink_raw(ink, "; first red: ");
        ink_words(ink, member_text(light, "red"));
    }
    ink_raw(ink, "</p>\n");
    if (*member_text(light, "message") != '\0') {
        ink_raw(ink, "<p class=\"message\">");
        ink_html(ink, member_text(light, "message"));
        ink_raw(ink, "</p>\n");
    }
}

static void put_diff_line(struct ink *ink, const char *line)
{
    const char *kind = line[0] == '+'                ? "added"
                       : line[0] == '-'              ? "removed"
                       : strncmp(line, "@@", 2) == 0 ? "place"
                                                     : "same";

    ink_raw(ink, "<span class=\"%s\">", kind);
    ink_html(ink, line[0] != '\0' ? line : " ");
    ink_raw(ink, "</span>");
}

static void put_changes(struct ink *ink, const json_t *changes)
{
    const json_t *lines = member_array(changes, "diff");
    const json_t *line;
    size_t index;

    if (json_array_size(lines) == 0) {
        ink_raw(ink, "<p class=\"quiet\">%s</p>\n",
                json_is_object(changes) ? "Nothing changed."
                                        : "What changed is not known.");
        return;
    }
    ink_raw(ink,
            "<details><summary>%lld line%s added, %lld removed</summary>"
            "<pre class=\"diff\" tabindex=\"0\">",
            session_number(changes, "added"),
            session_number(changes, "added") == 1 ? "" : "s",
            session_number(changes, "removed"));
    json_array_foreach ((json_t *)lines, index, line) {
        const char *text = json_string_value(line);

        if (index < DIFF_LINES_MOST)
            put_diff_line(ink, text != NULL ? text : "");
    }
    ink_raw(ink, "</pre></details>\n");
    if (json_is_true(json_object_get(changes, "cut")) ||
        json_array_size(lines) > DIFF_LINES_MOST)
        ink_raw(ink, "<p class=\"quiet\">There is more; turns/ has it "
                     "all.</p>\n");
}

static void put_turn(struct ink *ink, const json_t *turn, size_t number)
{
    const char *ended = member_text(turn, "ended");
    const json_t *light;
    size_t index;

    ink_raw(ink, "<article class=\"turn\" id=\"turn-%zu\"><h3>%zu. ", number,
            number);
    ink_html(ink, member_text(turn, "driver"));
    ink_raw(ink, " drives, ");
    ink_html(ink, member_text(turn, "navigator"));
    ink_raw(ink, " navigates</h3>\n<p class=\"quiet\">");
    session_time(ink, session_number(turn, "used_ms"));
    ink_raw(ink, "%s</p>\n",
            strcmp(ended, "early") == 0 ? ", handed over early"
            : strcmp(ended, "end") == 0 ? ", the last one"
            : ended[0] == '\0'          ? ", not over"
                                        : "");
    json_array_foreach ((json_t *)member_array(turn, "lights"), index, light)
        put_verdict(ink, light);
    if (ended[0] != '\0')
        put_changes(ink, json_object_get(turn, "changes"));
    ink_raw(ink, "</article>\n");
}

void session_put_turns(struct ink *ink, const json_t *turns)
{
    const json_t *turn;
    size_t index;

    ink_raw(ink, "<section data-part=\"turns\"><h2>Turns</h2>\n");
    json_array_foreach ((json_t *)turns, index, turn)
        put_turn(ink, turn, index + 1);
    ink_raw(ink, "</section>\n");
}

/* What one person drove. */
struct share {
    size_t turns;
    long long used_ms;
    long long changed; /* lines */
    size_t lights[3];  /* red, amber, green */
};

static void add_lights(struct share *share, const json_t *turn)
{
    static const char signs[] = "RAG";
    const json_t *light;
    size_t index;

    json_array_foreach ((json_t *)member_array(turn, "lights"), index, light) {
        const char *found = strchr(signs, session_sign(light)[0]);

        if (found != NULL && *found != '\0')
            share->lights[found - signs]++;
    }
}

static struct share share_of(const json_t *turns, const char *name)
{
    struct share share = {0};
    const json_t *turn;
    size_t index;

    json_array_foreach ((json_t *)turns, index, turn) {
        const json_t *changes = json_object_get(turn, "changes");

        if (strcmp(member_text(turn, "driver"), name) != 0)
            continue;
        share.turns++;
        share.used_ms += session_number(turn, "used_ms");
        share.changed += session_number(changes, "added") +
                         session_number(changes, "removed");
        add_lights(&share, turn);
    }
    return share;
}

void session_put_people(struct ink *ink, const json_t *session)
{
    const json_t *turns = member_array(session, "turns");
    const json_t *name;
    size_t index;

    ink_raw(ink, "<section data-part=\"people\"><h2>At the keyboard</h2>\n"
                 "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"At the keyboard\">"
                 "<table class=\"people\"><thead><tr><th scope=\"col\">who"
                 "</th><th scope=\"col\">turns</th><th scope=\"col\">time</th>"
                 "<th scope=\"col\">lines changed</th><th scope=\"col\">red"
                 "</th><th scope=\"col\">amber</th><th scope=\"col\">green</th>"
                 "</tr></thead><tbody>\n");
    json_array_foreach ((json_t *)member_array(session, "names"), index, name) {
        const char *text = json_string_value(name);
        struct share share = share_of(turns, text != NULL ? text : "");

        if (index >= PEOPLE_MOST)
            break;
        ink_raw(ink, "<tr><th scope=\"row\">");
        ink_html(ink, text != NULL ? text : "");
        ink_raw(ink, "</th><td>%zu</td><td>", share.turns);
        session_time(ink, share.used_ms);
        ink_raw(ink,
                "</td><td>%lld</td><td>%zu</td><td>%zu</td><td>%zu</td>"
                "</tr>\n",
                share.changed, share.lights[0], share.lights[1],
                share.lights[2]);
    }
    ink_raw(ink, "</tbody></table></div></section>\n");
}

/* Where something stands out; 0: nowhere. */
struct peaks {
    size_t green;   /* the first turn with a green light */
    size_t fallen;  /* the first turn with fewer points than before */
    size_t changed; /* the turn with most changed lines */
    size_t amber;   /* turns that ended amber */
};

static struct peaks find_peaks(const json_t *turns)
{
    struct peaks peaks = {0};
    long long most = 0;
    long long before = 0;
    const json_t *turn;
    size_t i;

    json_array_foreach ((json_t *)turns, i, turn) {
        const json_t *lights = member_array(turn, "lights");
        const json_t *last =
            json_array_get(lights, json_array_size(lights) - 1);
        const json_t *changes = json_object_get(turn, "changes");
        long long changed = session_number(changes, "added") +
                            session_number(changes, "removed");
        long long score = session_number(last, "score");

        if (changed > most) {
            most = changed;
            peaks.changed = i + 1;
        }
        if (last == NULL || session_sign(last)[0] == session_sign(NULL)[0])
            continue;
        peaks.amber += session_sign(last)[0] == 'A';
        if (peaks.green == 0 && session_sign(last)[0] == 'G')
            peaks.green = i + 1;
        if (peaks.fallen == 0 && score < before)
            peaks.fallen = i + 1;
        before = score;
    }
    return peaks;
}

static void put_peak(struct ink *ink, size_t turn, const char *before,
                     const char *after)
{
    if (turn > 0)
        ink_raw(ink, "<li>%s<a href=\"#turn-%zu\">turn %zu</a>%s</li>\n",
                before, turn, turn, after);
}

void session_put_questions(struct ink *ink, const json_t *turns)
{
    struct peaks peaks = find_peaks(turns);

    ink_raw(ink, "<section data-part=\"questions\"><h2>For the "
                 "retrospective</h2>\n<ul class=\"ask\">\n");
    put_peak(ink, peaks.green, "The first green came with ",
             ". What had to be understood for it?");
    put_peak(ink, peaks.fallen, "Points were lost in ",
             ". Who noticed, and how soon?");
    put_peak(ink, peaks.changed, "Most lines changed in ",
             ". Could it have been done in smaller steps?");
    if (peaks.amber > 0)
        ink_raw(ink,
                "<li>%zu turn%s ended amber. What was handed over "
                "unfinished?</li>\n",
                peaks.amber, peaks.amber == 1 ? "" : "s");
    ink_raw(ink,
            "<li>What did the navigator see that the driver did not?</li>\n"
            "<li>What will we do again next time?</li>\n"
            "<li>What will we try another way?</li>\n"
            "</ul></section>\n");
}
