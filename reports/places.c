/* SPDX-License-Identifier: MIT */
/*
 * Idea: an address in a heap block has no name.  The lines of source that use
 * it have: what all of them mention, "counter->count" alone, is what it is.
 */
#include "places.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "model.h"

enum { TERMS_MOST = 8 };

/* Members that a line mentions, each by its last name. */
struct terms {
    char text[TERMS_MOST][PLACE_NAME_ROOM];
    size_t count;
};

bool step_is_vague(const json_t *step)
{
    const char *name = member_text(step, "name");

    return *member_text(step, "source") != '\0' &&
           (strncmp(name, "byte ", 5) == 0 || strncmp(name, "a ", 2) == 0 ||
            strncmp(name, "the block", 9) == 0);
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The end of "[...]" at text, else text itself. */
static const char *skip_index(const char *text)
{
    int depth = 0;

    if (*text != '[')
        return text;
    for (const char *p = text; *p != '\0'; p++) {
        depth += (*p == '[') - (*p == ']');
        if (depth == 0)
            return p + 1;
    }
    return text;
}

/* The end of "queue->items[i].next" at text; *members counts "->" and ".". */
static const char *skip_term(const char *text, int *members)
{
    const char *p = text;

    *members = 0;
    for (;;) {
        while (is_word(*p))
            p++;
        while (*p == '[' && skip_index(p) != p)
            p = skip_index(p);
        if (p[0] == '-' && p[1] == '>' && is_word(p[2]))
            p += 2;
        else if (p[0] == '.' && is_word(p[1]))
            p++;
        else
            return p;
        ++*members;
    }
}

static void find_terms(struct terms *terms, const char *source)
{
    terms->count = 0;
    while (*source != '\0' && terms->count < TERMS_MOST) {
        int members;
        const char *end = skip_term(source, &members);
        size_t length = (size_t)(end - source);

        if (members > 0 && *end != '(' && length < PLACE_NAME_ROOM &&
            !isdigit((unsigned char)*source)) {
            memcpy(terms->text[terms->count], source, length);
            terms->text[terms->count++][length] = '\0';
        }
        source = end + (end == source);
    }
}

static const char *last_name(const char *term)
{
    const char *last = term;

    for (const char *p = term; *p != '\0'; p++)
        if (*p == '.' || *p == '>')
            last = p + 1;
    return last;
}

/* Keeps those whose last name is among the others' as well. */
static void keep_common(struct terms *terms, const struct terms *others)
{
    size_t kept = 0;

    for (size_t i = 0; i < terms->count; i++) {
        bool common = false;

        for (size_t k = 0; k < others->count && !common; k++)
            common = strcmp(last_name(terms->text[i]),
                            last_name(others->text[k])) == 0;
        for (size_t k = 0; k < kept && common; k++)
            common = strcmp(last_name(terms->text[i]),
                            last_name(terms->text[k])) != 0;
        if (common && kept++ != i)
            memcpy(terms->text[kept - 1], terms->text[i], PLACE_NAME_ROOM);
    }
    terms->count = kept;
}

static json_int_t place_of(const json_t *step)
{
    return json_integer_value(json_object_get(step, "place"));
}

static bool is_held(const json_t *step, json_int_t number)
{
    size_t i;
    json_t *held;

    json_array_foreach ((json_t *)member_array(step, "holds"), i, held)
        if (json_integer_value(held) == number)
            return true;
    return false;
}

static void name_place(struct place *place, const json_t *trace)
{
    struct terms terms = {.count = 0};
    const char *vague = "";
    bool first = true;
    size_t i;
    json_t *step;

    json_array_foreach ((json_t *)trace, i, step) {
        struct terms here;

        if (place_of(step) != place->number ||
            *member_text(step, "name") == '\0')
            continue;
        if (!step_is_vague(step)) {
            (void)snprintf(place->name, sizeof(place->name), "%s",
                           member_text(step, "name"));
            return;
        }
        vague = member_text(step, "name");
        find_terms(&here, member_text(step, "source"));
        if (first)
            terms = here;
        keep_common(&terms, &here);
        first = false;
    }
    (void)snprintf(place->name, sizeof(place->name), "%s",
                   terms.count == 1 ? terms.text[0]
                   : *vague != '\0' ? vague
                                    : "a lock");
}

struct use {
    uint64_t threads; /* a bit for each of the first 64 */
    bool known;       /* a value is */
    bool changes;
};

static void find_use(struct use *use, const json_t *trace, json_int_t number)
{
    const json_t *before = NULL;
    size_t i;
    json_t *step;

    *use = (struct use){0};
    json_array_foreach ((json_t *)trace, i, step) {
        const json_t *value = json_object_get(step, "value");

        if (place_of(step) != number)
            continue;
        use->threads |= UINT64_C(1) << (json_integer_value(
                                            json_object_get(step, "thread")) &
                                        63);
        if (value == NULL)
            continue;
        use->known = true;
        use->changes |= before != NULL && !json_equal(before, value);
        before = value;
    }
}

static bool is_listed(const struct places *places, json_int_t number)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].number == number)
            return true;
    return false;
}

/* "lock", and "lock (2)" for another one. */
static bool is_named(const struct place *place, const char *name)
{
    size_t length = strlen(name);

    return strncmp(place->name, name, length) == 0 &&
           (place->name[length] == '\0' || place->name[length] == ' ');
}

static void add_place(struct places *places, const json_t *trace,
                      json_int_t number, bool lock)
{
    struct place *place = &places->items[places->count];
    size_t same = 1;

    if (number <= 0 || places->count == PLACES_MOST ||
        is_listed(places, number))
        return;
    *place = (struct place){.number = number, .lock = lock};
    name_place(place, trace);
    for (size_t i = 0; i < places->count; i++)
        same += is_named(&places->items[i], place->name);
    if (same > 1) {
        size_t length = strlen(place->name);

        (void)snprintf(place->name + length, sizeof(place->name) - length,
                       " (%zu)", same);
    }
    places->count++;
}

static void add_locks(struct places *places, const json_t *trace,
                      const json_t *step)
{
    size_t i;
    json_t *held;

    json_array_foreach ((json_t *)member_array(step, "holds"), i, held)
        add_place(places, trace, json_integer_value(held), true);
}

static bool is_ever_held(const json_t *trace, json_int_t number)
{
    size_t i;
    json_t *step;

    json_array_foreach ((json_t *)trace, i, step)
        if (is_held(step, number))
            return true;
    return false;
}

/* Those of several threads, or, when alone, those that change. */
static void add_values(struct places *places, const json_t *trace, bool alone)
{
    size_t i;
    json_t *step;

    json_array_foreach ((json_t *)trace, i, step) {
        json_int_t number = place_of(step);
        struct use use;

        add_locks(places, trace, step);
        if (number <= 0 || is_listed(places, number) ||
            is_ever_held(trace, number))
            continue;
        find_use(&use, trace, number);
        if (use.known &&
            (alone ? use.changes : (use.threads & (use.threads - 1)) != 0))
            add_place(places, trace, number, false);
    }
}

void places_find(struct places *places, const json_t *trace)
{
    bool values = false;

    places->count = 0;
    add_values(places, trace, false);
    for (size_t i = 0; i < places->count; i++)
        values |= !places->items[i].lock;
    if (!values)
        add_values(places, trace, true);
}
