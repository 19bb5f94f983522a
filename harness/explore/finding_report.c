/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: asprintf. */
#define _GNU_SOURCE
/*
 * finding_report.c - what a search found, in words and as JSON.
 */
#include "finding_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "step_words.h"
#include "symbols.h"

/* A record has its bounds: the end of a long schedule is what counts. */
enum { STEPS_SHOWN = 400, STACKS_SHOWN = 60, PLACES_MAX = 400 };

const char *verdict_of(enum outcome outcome)
{
    switch (outcome) {
    case OUT_DONE:
        return "accepted";
    case OUT_RACE:
        return "race";
    case OUT_WRONG:
        return "wrong";
    case OUT_DEADLOCK:
    case OUT_LIVELOCK:
        return "deadlock";
    case OUT_LEAK:
        return "leak";
    case OUT_MISUSE:
        return "misuse";
    case OUT_CRASH:
        return "crash";
    case OUT_HANG:
        return "hang";
    case OUT_NONDETERMINISM:
        return "flaky";
    default:
        return "incomplete";
    }
}

static const struct {
    enum cut bit;
    const char *name;
} cuts[] = {
    {CUT_STEPS, "steps of one execution"},
    {CUT_EXECUTIONS, "executions"},
    {CUT_HISTORY, "old values remembered"},
    {CUT_PREEMPTIONS, "preemptions asked for"},
    {CUT_REREADS, "old values read again in a loop"},
    {CUT_LATE, "time that passes only when all wait (--late)"},
};

/* "; limited by executions, steps of one execution", or nothing. */
static char *cut_words(uint32_t cut)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    const char *before = "; limited by ";

    if (!out)
        return NULL;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        if (!(cut & cuts[i].bit))
            continue;
        fprintf(out, "%s%s", before, cuts[i].name);
        before = ", ";
    }
    fclose(out);
    return text;
}

char *search_words(const struct outcome_report *r)
{
    char *text = NULL, *limits = cut_words(r->cut);
    const char *rest = limits ? limits : "";
    int n;

    if (r->complete && r->reduced)
        n = asprintf(&text, "complete: %u executions, %u classes%s",
                     r->executions, r->classes, rest);
    else if (r->complete)
        n = asprintf(&text, "complete: %u executions%s", r->executions, rest);
    else if (r->bound >= 0)
        n = asprintf(&text,
                     "complete up to %d preemption%s: %u executions in "
                     "all, total unknown%s",
                     r->bound, r->bound == 1 ? "" : "s", r->executions, rest);
    else
        n = asprintf(&text, "%u executions, total unknown%s", r->executions,
                     rest);
    free(limits);
    return n < 0 ? NULL : text;
}

char *finding_words(const struct shared *s)
{
    char *first = with_names(s->finding.text);
    char *text = NULL;

    if (s->report.outcome == OUT_RACE && s->report.harm) {
        char *harm = with_names(s->harm.text);

        if (asprintf(&text, "%s; one thing it leads to: %s", first, harm) < 0)
            text = NULL;
        free(harm);
    }
    if (!text)
        return first;
    free(first);
    return text;
}

static json_t *cut_json(uint32_t cut)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        if (cut & cuts[i].bit)
            json_array_append_new(list, json_string(cuts[i].name));
    return list;
}

static json_t *search_json(const struct outcome_report *r)
{
    json_t *search =
        json_pack("{s:b, s:I, s:I, s:o}", "complete", r->complete, "executions",
                  (json_int_t)r->executions, "steps", (json_int_t)r->steps,
                  "cut_by", cut_json(r->cut));

    if (r->classes)
        json_object_set_new(search, "classes", json_integer(r->classes));
    json_object_set_new(search, "bound",
                        r->complete ? json_null() : json_integer(r->bound));
    if (r->reduced)
        json_object_set_new(search, "reduction",
                            json_string(r->by_dpor ? "dpor" : "sleep sets"));
    if (r->outcome != OUT_DONE) {
        json_object_set_new(search, "preemptions",
                            json_integer(r->preemptions));
        json_object_set_new(search, "found_at", json_integer(r->at_execution));
    }
    return search;
}

static json_t *calls_json(const uintptr_t *call, uint32_t count)
{
    json_t *list = json_array();
    struct place place;

    for (uint32_t i = 0; i < count; i++)
        if (place_of_code(call[i], &place) && place.file[0])
            json_array_append_new(
                list, json_sprintf("%s:%d", place.file, place.line));
    return list;
}

/*
 * Memory that steps are about, each place by a number of its own: names of
 * blocks and of variables may be the same for several.
 */
struct places {
    uintptr_t address[PLACES_MAX];
    int count;
};

/* 1, 2, ...; 0: there are too many. */
static int place_number(struct places *places, uintptr_t address)
{
    for (int i = 0; i < places->count; i++)
        if (places->address[i] == address)
            return i + 1;
    if (places->count == PLACES_MAX)
        return 0;
    places->address[places->count] = address;
    return ++places->count;
}

/* The places of locks, noted as addresses. */
static json_t *holds_json(struct places *places, const char *holds)
{
    json_t *list = json_array();

    while (*holds) {
        char *end;
        uintptr_t address = strtoul(holds, &end, 16);

        if (end == holds)
            break;
        json_array_append_new(list,
                              json_integer(place_number(places, address)));
        holds = end + strspn(end, " ");
    }
    return list;
}

static void add_places(json_t *step, const struct step *s,
                       struct places *places)
{
    int place = s->address ? place_number(places, s->address) : 0;

    if (place)
        json_object_set_new(step, "place", json_integer(place));
    if (s->holds[0])
        json_object_set_new(step, "holds", holds_json(places, s->holds));
}

/*
 * Programs print what they like, and sources are not always UTF-8: NUL, which
 * readers of JSON refuse, and bytes that are no character become question
 * marks.  What was kept may end in the middle of one.
 */
static json_t *bytes_json(const char *bytes, size_t n)
{
    char *text = malloc(n + 1);
    json_t *json = NULL;

    if (!text)
        return json_string("");
    for (size_t i = 0; i < n; i++)
        text[i] = bytes[i] ? bytes[i] : '?';
    for (size_t cut = 0; !json && cut < 4 && cut <= n; cut++)
        json = json_stringn(text, n - cut);
    for (size_t i = 0; i < n; i++)
        if (text[i] & 0x80)
            text[i] = '?';
    if (!json)
        json = json_stringn(text, n);
    free(text);
    return json;
}

static json_t *text_json(const char *text)
{
    return bytes_json(text, strlen(text));
}

static json_t *step_json(const struct step *s, bool stack)
{
    struct step_words words;

    step_words(s, &words);
    json_t *step = json_pack(
        "{s:i, s:o, s:o, s:i, s:o}", "thread", s->thread, "what",
        text_json(words.what), "file", text_json(words.place.file), "line",
        words.place.line, "source", text_json(words.place.source));

    if (s->process)
        json_object_set_new(step, "thread_name",
                            json_sprintf("P%d", s->process));
    if (words.name[0])
        json_object_set_new(step, "name", text_json(words.name));
    if (s->value_known)
        json_object_set_new(step, "value",
                            json_integer((json_int_t)words.value));
    if (words.why[0])
        json_object_set_new(step, "switch", text_json(words.why));
    if (words.note[0])
        json_object_set_new(step, "note", text_json(words.note));
    if (words.held[0])
        json_object_set_new(step, "held", text_json(words.held));
    if (words.place.function[0])
        json_object_set_new(step, "function", text_json(words.place.function));
    json_object_set_new(step, "now_ns", json_integer(s->now));
    if (stack)
        json_object_set_new(step, "stack", calls_json(s->call, s->calls));
    return step;
}

/* Index of the step after which nothing goes well any more; -1: unknown. */
int turning_step(const struct shared *s)
{
    if (s->report.turning < 0)
        return -1;
    for (uint32_t i = 0; i < s->trace.count; i++)
        if (s->trace.step[i].decisions > (uint32_t)s->report.turning)
            return (int)i;
    return -1;
}

/* Steps before the first one that is shown. */
static uint32_t left_out(const struct shared *shared)
{
    const struct trace *trace = &shared->trace;

    return trace->dropped +
           (trace->count > STEPS_SHOWN ? trace->count - STEPS_SHOWN : 0);
}

static json_t *trace_json(const struct shared *shared)
{
    const struct trace *trace = &shared->trace;
    int turning = turning_step(shared);
    json_t *list = json_array();
    struct places places = {.count = 0};
    uint32_t first =
        trace->count > STEPS_SHOWN ? trace->count - STEPS_SHOWN : 0;

    for (uint32_t i = first; i < trace->count; i++) {
        json_t *step =
            step_json(&trace->step[i], i + STACKS_SHOWN >= trace->count);

        add_places(step, &trace->step[i], &places);
        if ((int)i == turning)
            json_object_set_new(step, "turning", json_true());
        json_array_append_new(list, step);
    }
    return list;
}

void finding_place(const struct shared *s, char *file, size_t room, int *line)
{
    const struct finding *f = &s->finding;
    struct place place = {0};

    if (f->line) {
        const char *slash = strrchr(f->file, '/');

        snprintf(file, room, "%.*s", (int)room - 1,
                 slash ? slash + 1 : f->file);
        *line = f->line;
        return;
    }
    if (f->pc)
        place_of_code(f->pc, &place);
    snprintf(file, room, "%s", place.file);
    *line = place.line;
}

/* "T2 counter.c:27": from this step on no good end was found. */
static json_t *turning_json(const struct shared *s, int turning)
{
    const struct step *step = &s->trace.step[turning];
    char place[160], who[8];

    place_text(step->pc, place, sizeof place);
    thread_name(who, sizeof who, step->thread, step->process);
    return json_sprintf("%s %s", who, place);
}

json_t *finding_brief(const struct shared *s)
{
    return json_pack("{s:s, s:o, s:o}", "verdict",
                     s->report.nondeterministic ? "flaky"
                                                : verdict_of(s->report.outcome),
                     "search", search_json(&s->report), "message",
                     text_json(s->finding.text));
}

json_t *finding_json(const struct shared *s, const char *token)
{
    json_t *entry = json_object();
    const struct finding *f = &s->finding;

    json_object_set_new(entry, "verdict",
                        json_string(s->report.nondeterministic
                                        ? "flaky"
                                        : verdict_of(s->report.outcome)));
    json_object_set_new(entry, "search", search_json(&s->report));
    if (s->report.outcome == OUT_DONE) {
        char *words = search_words(&s->report);

        json_object_set_new(entry, "message", text_json(words ? words : ""));
        free(words);
        return entry;
    }
    char *words = finding_words(s);

    json_object_set_new(entry, "message", text_json(words));
    free(words);
    char file[128];
    int line;

    finding_place(s, file, sizeof file, &line);
    if (line) {
        json_object_set_new(entry, "file", text_json(file));
        json_object_set_new(entry, "line", json_integer(line));
    }
    if (f->has_values) {
        json_object_set_new(entry, "expected",
                            json_sprintf("%lld", (long long)f->expected));
        json_object_set_new(entry, "got",
                            json_sprintf("%lld", (long long)f->got));
    }
    int turning = turning_step(s);

    if (turning >= 0)
        json_object_set_new(entry, "turning", turning_json(s, turning));
    if (s->report.harm)
        json_object_set_new(
            entry, "harm",
            json_string(verdict_of((enum outcome)s->report.harm)));
    if (token) {
        json_object_set_new(entry, "token", json_string(token));
        json_object_set_new(entry, "replay",
                            json_sprintf("dojo replay %s", token));
    }
    json_object_set_new(entry, "trace", trace_json(s));
    if (left_out(s))
        json_object_set_new(entry, "left_out",
                            json_integer((json_int_t)left_out(s)));
    if (s->output_bytes)
        json_object_set_new(entry, "printed",
                            bytes_json(s->output, s->output_bytes));
    return entry;
}
