/* SPDX-License-Identifier: MIT */
/*
 * Idea: the page of a session from top to bottom: its lights as bars as high
 * as the points, what each sentence said at each light, then turns and people.
 */
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"
#include "session_parts.h"
#include "session_templates.h"
#include "text.h"

enum { SENTENCES_MOST = 500, LIGHTS_MOST = 400 };

void session_time(struct ink *ink, long long ms)
{
    long long seconds = ms / 1000;

    if (seconds >= 3600)
        ink_raw(ink, "%lld:", seconds / 3600);
    ink_raw(ink, seconds >= 3600 ? "%02lld:%02lld" : "%lld:%02lld",
            seconds / 60 % 60, seconds % 60);
}

long long session_number(const json_t *object, const char *member)
{
    long long number = json_integer_value(json_object_get(object, member));

    return number > 0 ? number : 0;
}

const char *session_tone(const json_t *light)
{
    const char *word = member_text(light, "light");

    return strcmp(word, "green") == 0   ? "good"
           : strcmp(word, "amber") == 0 ? "untidy"
           : strcmp(word, "red") == 0   ? "bad"
                                        : "pale";
}

const char *session_sign(const json_t *light)
{
    const char *word = member_text(light, "light");

    return strcmp(word, "green") == 0   ? "G"
           : strcmp(word, "amber") == 0 ? "A"
           : strcmp(word, "red") == 0   ? "R"
                                        : "–";
}

/* The turns up to the last one that did anything. */
static long long whole_time(const json_t *turns)
{
    long long ms = 0;
    const json_t *turn;
    size_t index;

    json_array_foreach ((json_t *)turns, index, turn)
        ms += session_number(turn, "used_ms");
    return ms;
}

static void put_lead(struct ink *ink, const json_t *session)
{
    const json_t *turns = member_array(session, "turns");
    size_t left = json_array_size(member_array(session, "left"));

    ink_html(ink, member_text(session, "began"));
    ink_raw(ink, ", %zu people, %zu turn%s of ",
            json_array_size(member_array(session, "names")),
            json_array_size(turns), json_array_size(turns) == 1 ? "" : "s");
    session_time(ink, session_number(session, "turn_ms"));
    ink_raw(ink, ", ");
    session_time(ink, whole_time(turns));
    ink_raw(ink, " in all");
    if (left > 0)
        ink_raw(ink, ", interrupted %zu time%s", left, left == 1 ? "" : "s");
    if (!json_is_true(json_object_get(session, "ended")))
        ink_raw(ink, "; it has not ended");
}

static long long percent(const json_t *light)
{
    long long most = session_number(light, "max_score");
    long long score = session_number(light, "score");

    return most > 0 && score <= most ? score * 100 / most : 0;
}

static void put_light(struct ink *ink, const json_t *turn, size_t number,
                      const json_t *light, bool first)
{
    ink_raw(ink,
            "<li%s><a href=\"#turn-%zu\" class=\"%s\"><span class=\"bar\" "
            "style=\"--part:%lld\"><span aria-hidden=\"true\">%s</span>"
            "<span class=\"unseen\">turn %zu, ",
            first ? " class=\"new\"" : "", number, session_tone(light),
            percent(light), session_sign(light), number);
    ink_html(ink, member_text(turn, "driver"));
    ink_raw(ink, ": ");
    ink_html(ink, member_text(light, "light"));
    ink_raw(ink,
            ", %lld of %lld points</span></span></a>"
            "<small aria-hidden=\"true\">",
            session_number(light, "score"), session_number(light, "max_score"));
    if (first)
        ink_html(ink, member_text(turn, "driver"));
    else
        ink_raw(ink, "&nbsp;");
    ink_raw(ink, "</small></li>\n");
}

static void put_lights(struct ink *ink, const json_t *turns)
{
    size_t shown = 0;
    const json_t *turn;
    const json_t *light;
    size_t i;
    size_t j;

    ink_raw(ink, "<section id=\"lights\" data-part=\"lights\"><h2>Lights</h2>\n"
                 "<ol class=\"lights\">\n");
    json_array_foreach ((json_t *)turns, i, turn) {
        json_array_foreach ((json_t *)member_array(turn, "lights"), j, light) {
            if (shown++ < LIGHTS_MOST)
                put_light(ink, turn, i + 1, light, j == 0);
        }
    }
    ink_raw(ink,
            "</ol>\n<p class=\"quiet\">%s R red, A amber: it did not "
            "build or could not be judged, G green, – not judged. As high "
            "as the points.</p></section>\n",
            shown == 0            ? "Nothing was judged yet."
            : shown > LIGHTS_MOST ? "The first ones only."
                                  : "");
}

/* The sentences that any light knows, in the order in which they came up. */
static void find_sentences(const json_t *turns, struct text_list *names)
{
    const json_t *turn;
    const json_t *light;
    size_t i;
    size_t j;

    json_array_foreach ((json_t *)turns, i, turn) {
        json_array_foreach ((json_t *)member_array(turn, "lights"), j, light) {
            json_t *sentences = json_object_get(light, "sentences");
            const char *name;
            json_t *verdict;

            json_object_foreach (sentences, name, verdict)
                if (names->count < SENTENCES_MOST &&
                    !text_list_has(names, name))
                    text_list_add(names, name);
        }
    }
}

static void put_cell(struct ink *ink, const json_t *light, const char *name)
{
    const char *word = member_text(json_object_get(light, "sentences"), name);
    enum verdict verdict = verdict_parse(word);

    if (word[0] == '\0')
        ink_raw(ink, "<td></td>");
    else
        ink_raw(ink,
                "<td><span class=\"tile %s\"><span aria-hidden=\"true\">%s"
                "</span><span class=\"unseen\">%s</span></span></td>",
                verdict_tone(verdict), verdict_sign(verdict),
                verdict_name(verdict));
}

/* name NULL: the head, which names the turns. */
static void put_row(struct ink *ink, const json_t *turns, const char *name)
{
    size_t shown = 0;
    const json_t *turn;
    const json_t *light;
    size_t i;
    size_t j;

    json_array_foreach ((json_t *)turns, i, turn) {
        json_array_foreach ((json_t *)member_array(turn, "lights"), j, light) {
            if (shown++ >= LIGHTS_MOST)
                continue;
            if (name != NULL)
                put_cell(ink, light, name);
            else
                ink_raw(ink,
                        "<th scope=\"col\"><span class=\"unseen\">turn "
                        "</span>%zu</th>",
                        i + 1);
        }
    }
}

static void put_sentences(struct ink *ink, const json_t *turns)
{
    struct text_list names = {0};

    find_sentences(turns, &names);
    if (names.count > 0) {
        ink_raw(ink, "<section data-part=\"sentences\"><h2>Sentences</h2>\n"
                     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"Sentences at each light\">"
                     "<table class=\"sentences\"><thead><tr><th scope=\"col\">"
                     "turn</th>");
        put_row(ink, turns, NULL);
        ink_raw(ink, "</tr></thead><tbody>\n");
        for (size_t i = 0; i < names.count; i++) {
            ink_raw(ink, "<tr><th scope=\"row\">");
            ink_words(ink, names.items[i]);
            ink_raw(ink, "</th>");
            put_row(ink, turns, names.items[i]);
            ink_raw(ink, "</tr>\n");
        }
        ink_raw(ink, "</tbody></table></div></section>\n");
    }
    text_list_free(&names);
}

static void put_content(struct ink *ink, const json_t *session)
{
    const json_t *turns = member_array(session, "turns");

    put_lights(ink, turns);
    put_sentences(ink, turns);
    session_put_turns(ink, turns);
    session_put_people(ink, session);
    session_put_questions(ink, turns);
}

static void put_title(struct ink *ink, const json_t *session)
{
    ink_html(ink, member_text(session, "title"));
}

static void put_style(struct ink *ink, const json_t *session)
{
    (void)session;
    ink_raw(ink, "%s", page_css);
}

static void put_page(struct ink *ink, const json_t *session)
{
    static const struct {
        const char *slot;
        void (*put)(struct ink *ink, const json_t *session);
    } slots[] = {{"{{title}}", put_title},
                 {"{{style}}", put_style},
                 {"{{heading}}", put_title},
                 {"{{lead}}", put_lead},
                 {"{{content}}", put_content}};
    const char *at = page_frame;

    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
        const char *slot = strstr(at, slots[i].slot);

        if (slot == NULL)
            break;
        ink_raw(ink, "%.*s", (int)(slot - at), at);
        slots[i].put(ink, session);
        at = slot + strlen(slots[i].slot);
    }
    ink_raw(ink, "%s", at);
}

int report_session(const json_t *session, const char *file)
{
    struct ink ink;
    int error;

    if (strcmp(member_text(session, "schema"), "dojo.session/1") != 0)
        return -EINVAL;
    error = ink_open(&ink);
    if (error != 0)
        return error;
    put_page(&ink, session);
    error = ink_close(&ink);
    if (error == 0)
        error = text_write(file, ink.bytes, ink.length);
    free(ink.bytes);
    return error;
}
