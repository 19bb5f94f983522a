/* SPDX-License-Identifier: MIT */
#include "mutants.h"
#include "mutants_parts.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[MUTANT_OPERATORS] = {
    [MUTANT_ARITHMETIC] = "arithmetic",
    [MUTANT_RELATION] = "relation",
    [MUTANT_LOGIC] = "logic",
    [MUTANT_OPERAND] = "operand",
    [MUTANT_CONDITION] = "condition",
    [MUTANT_CONSTANT] = "constant",
    [MUTANT_RESULT] = "result",
    [MUTANT_ERRNO] = "errno",
    [MUTANT_STATEMENT] = "statement",
    [MUTANT_LOCK_DROPPED] = "lock_dropped",
    [MUTANT_UNLOCK_DROPPED] = "unlock_dropped",
    [MUTANT_SECTION_DROPPED] = "section_dropped",
    [MUTANT_SECTION_SHRUNK] = "section_shrunk",
    [MUTANT_SECTION_SPLIT] = "section_split",
    [MUTANT_WHILE_TO_IF] = "while_to_if",
    [MUTANT_BROADCAST_TO_SIGNAL] = "broadcast_to_signal",
    [MUTANT_SIGNAL_DROPPED] = "signal_dropped",
    [MUTANT_ORDER_WEAKENED] = "order_weakened",
};

const char *mutant_operator_name(enum mutant_operator operation)
{
    return names[operation];
}

enum mutant_operator mutant_operator_find(const char *name)
{
    for (int i = 0; i < MUTANT_OPERATORS; i++)
        if (strcmp(names[i], name) == 0)
            return (enum mutant_operator)i;
    return MUTANT_OPERATORS;
}

bool mutant_is_concurrent(enum mutant_operator operation)
{
    return operation >= MUTANT_LOCK_DROPPED;
}

bool mutant_is(const struct mutant *mutant, enum mutant_operator operation,
               const char *function, const char *line, unsigned ordinal)
{
    return mutant->operation == operation && mutant->ordinal == ordinal &&
           strcmp(mutant->function, function) == 0 &&
           strcmp(mutant->line, line) == 0;
}

int mutants_function_of(const struct source *source, int word)
{
    for (int i = 0; i < source->statements_count; i++) {
        const struct statement *statement = &source->statements[i];

        if (word >= statement->first && word < statement->end)
            return statement->function;
    }
    return SOURCE_NONE;
}

const char *mutants_call_among(const struct source *source, int word,
                               const char *const *among)
{
    for (size_t i = 0; among[i] != NULL; i++)
        if (source_is(source, word, among[i]) &&
            source_is(source, word + 1, "("))
            return among[i];
    return NULL;
}

/* The answer's text with the edits made. */
static char *edited(const struct source *source, const struct edit *edits,
                    size_t count)
{
    char *text = text_copy("");
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        size_t from = source->words[edits[i].first].at;
        const struct word *last = &source->words[edits[i].end - 1];
        size_t to =
            edits[i].end > edits[i].first ? last->at + last->length : from;
        char *longer = text_format("%s%.*s%s", text, (int)(from - at),
                                   source->text + at, edits[i].text);

        free(text);
        text = longer;
        at = to;
    }
    if (count > 0) {
        char *whole = text_format("%s%s", text, source->text + at);

        free(text);
        text = whole;
    }
    return text;
}

/* Whether two texts differ in blanks alone. */
static bool is_same(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " \t\n");
        b += strspn(b, " \t\n");
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
    }
}

/* FNV-1a of what is_same looks at. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\t' && *text != '\n')
            hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

static bool is_there(const struct mutants *mutants, const struct mutant *mutant)
{
    for (size_t i = 0; i < mutants->count; i++)
        if (mutants->items[i].hash == mutant->hash &&
            is_same(mutants->items[i].text, mutant->text))
            return true;
    return false;
}

static unsigned next_ordinal(const struct mutants *mutants,
                             const struct mutant *mutant)
{
    unsigned ordinal = 1;

    for (size_t i = 0; i < mutants->count; i++)
        if (mutant_is(&mutants->items[i], mutant->operation, mutant->function,
                      mutant->line, ordinal))
            ordinal++;
    return ordinal;
}

static void append(struct mutants *mutants, struct mutant mutant)
{
    struct mutant *items =
        realloc(mutants->items, (mutants->count + 1) * sizeof(items[0]));

    if (items == NULL)
        abort();
    mutants->items = items;
    mutants->items[mutants->count++] = mutant;
}

void mutants_add(struct making *making, enum mutant_operator operation,
                 int word, const struct edit *edits, size_t count)
{
    const struct source *source = making->source;
    int function = mutants_function_of(source, word);
    struct mutant mutant = {.operation = operation,
                            .at = source->words[word].line,
                            .text = edited(source, edits, count)};

    mutant.hash = hash_of(mutant.text);
    if (function < 0 || is_same(mutant.text, source->text) ||
        is_there(making->mutants, &mutant)) {
        free(mutant.text);
        return;
    }
    mutant.function = source_copy(source, source->functions[function],
                                  source->functions[function] + 1);
    mutant.line = source_line(source, mutant.at);
    mutant.ordinal = next_ordinal(making->mutants, &mutant);
    append(making->mutants, mutant);
}

void mutants_add_one(struct making *making, enum mutant_operator operation,
                     int first, int end, const char *text)
{
    const struct edit edit = {first, end, text};

    mutants_add(making, operation, first, &edit, 1);
}

int mutants_statement_at(const struct source *source, int word)
{
    for (int i = 0; i < source->statements_count; i++)
        if (source->statements[i].first == word)
            return i;
    return SOURCE_NONE;
}

struct edit mutants_without(const struct source *source, int call)
{
    int end = source->words[call + 1].match + 1;
    int statement = mutants_statement_at(source, call);
    bool alone = statement >= 0 && source->statements[statement].end == end + 1;

    return (struct edit){call, end, alone ? "" : "0"};
}

void mutants_drop(struct making *making, enum mutant_operator operation,
                  int call)
{
    const struct edit edit = mutants_without(making->source, call);

    mutants_add(making, operation, call, &edit, 1);
}

static int compare(const void *a, const void *b)
{
    const struct mutant *left = a;
    const struct mutant *right = b;

    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    if (left->operation != right->operation)
        return left->operation < right->operation ? -1 : 1;
    return left->ordinal < right->ordinal ? -1 : left->ordinal > right->ordinal;
}

int mutants_make(const char *text, struct mutants *mutants)
{
    struct source source;
    struct making making = {.source = &source, .mutants = mutants};
    int result = source_read(text, &source);

    *mutants = (struct mutants){0};
    if (result < 0)
        return result;
    mutants_of_locks(&making);
    mutants_of_waits(&making);
    mutants_classic(&making);
    if (mutants->count > 0)
        qsort(mutants->items, mutants->count, sizeof(mutants->items[0]),
              compare);
    source_free(&source);
    return 0;
}

void mutants_free(struct mutants *mutants)
{
    for (size_t i = 0; i < mutants->count; i++) {
        free(mutants->items[i].function);
        free(mutants->items[i].line);
        free(mutants->items[i].text);
    }
    free(mutants->items);
    *mutants = (struct mutants){0};
}
