/* SPDX-License-Identifier: MIT */
#include "equivalents.h"
#include "answer.h"
#include "path.h"
#include "text.h"
#include "yaml_error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 256 * 1024 };

static const char name[] = "mutants.yaml";

#define TEXT(key, member, longest)                                             \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, struct equivalent, member, \
                           1, longest)

static const cyaml_schema_value_t answer_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 100)};

static const cyaml_schema_field_t entry_fields[] = {
    CYAML_FIELD_SEQUENCE("answers", CYAML_FLAG_POINTER, struct equivalent,
                         answers, &answer_schema, 1, CYAML_UNLIMITED),
    CYAML_FIELD_STRING_PTR("operator", CYAML_FLAG_POINTER, struct equivalent,
                           operation, 1, 100),
    TEXT("function", function, 200),
    TEXT("line", line, 400),
    CYAML_FIELD_UINT("ordinal", CYAML_FLAG_OPTIONAL, struct equivalent,
                     ordinal),
    TEXT("why", why, 400),
    CYAML_FIELD_END};

static const cyaml_schema_value_t entry_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct equivalent, entry_fields)};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE("equivalent", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct equivalents, items, &entry_schema, 1,
                         CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("untold", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct equivalents, untold, &entry_schema, 1,
                         CYAML_UNLIMITED),
    CYAML_FIELD_END};

static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct equivalents, file_fields)};

/* All entries of both lists, by index; NULL behind the last. */
static struct equivalent *entry_at(const struct equivalents *equivalents,
                                   unsigned index)
{
    if (equivalents == NULL)
        return NULL;
    if (index < equivalents->items_count)
        return &equivalents->items[index];
    index -= equivalents->items_count;
    return index < equivalents->untold_count ? &equivalents->untold[index]
                                             : NULL;
}

static void complete(struct equivalents *equivalents)
{
    struct equivalent *entry;

    for (unsigned i = 0; (entry = entry_at(equivalents, i)) != NULL; i++) {
        entry->untold = i >= equivalents->items_count;
        if (entry->ordinal == 0)
            entry->ordinal = 1;
    }
}

static int parse(const char *path, const char *text, size_t length,
                 struct equivalents **equivalents, char **message)
{
    struct yaml_error error = {0};
    const cyaml_config_t config = {.mem_fn = cyaml_mem,
                                   .log_fn = yaml_error_log,
                                   .log_ctx = &error,
                                   .log_level = CYAML_LOG_ERROR};
    cyaml_err_t code =
        cyaml_load_data((const uint8_t *)text, length, &config, &file_schema,
                        (cyaml_data_t **)equivalents, NULL);

    if (code == CYAML_OK && *equivalents != NULL) {
        complete(*equivalents);
        return 0;
    }
    *message = code == CYAML_OK
                   ? text_format("%s: empty, `equivalent:` is expected", path)
                   : yaml_error_message(&error, path, text, code);
    return -EINVAL;
}

int equivalents_read(const struct kata *kata, struct equivalents **equivalents,
                     char **message)
{
    char *path = text_format("%s/%s", kata->folder, name);
    char *text = NULL;
    size_t length = 0;
    int result = text_read(path, FILE_MAX, &text, &length);

    *equivalents = NULL;
    *message = NULL;
    if (result == -ENOENT)
        result = 0;
    else if (result < 0)
        *message = text_format("%s: %s", path, strerror(-result));
    else
        result = parse(path, text, length, equivalents, message);
    free(text);
    free(path);
    return result;
}

void equivalents_free(struct equivalents *equivalents)
{
    static const cyaml_config_t config = {.mem_fn = cyaml_mem};

    if (equivalents != NULL)
        (void)cyaml_free(&config, &file_schema, equivalents, 0);
}

static bool has_answer(const struct equivalent *entry, const char *answer)
{
    for (unsigned i = 0; i < entry->answers_count; i++)
        if (strcmp(entry->answers[i], answer) == 0)
            return true;
    return false;
}

static bool means(const struct equivalent *entry, const struct mutant *mutant)
{
    return mutant_is(mutant, mutant_operator_find(entry->operation),
                     entry->function, entry->line, entry->ordinal);
}

const struct equivalent *equivalents_find(const struct equivalents *equivalents,
                                          const char *answer,
                                          const struct mutant *mutant)
{
    const struct equivalent *entry;

    for (unsigned i = 0; (entry = entry_at(equivalents, i)) != NULL; i++)
        if (means(entry, mutant) && has_answer(entry, answer))
            return entry;
    return NULL;
}

/* Whether two entries mean the same mutant of that answer. */
static bool collide(const struct equivalent *a, const struct equivalent *b,
                    const char *answer)
{
    return a->ordinal == b->ordinal &&
           strcmp(a->operation, b->operation) == 0 &&
           strcmp(a->function, b->function) == 0 &&
           strcmp(a->line, b->line) == 0 && has_answer(b, answer);
}

static bool has_mutant(const struct equivalent *entry,
                       const struct mutants *mutants)
{
    for (size_t i = 0; i < mutants->count; i++)
        if (means(entry, &mutants->items[i]))
            return true;
    return false;
}

/* All entries about one solution. */
static void check_answer(const struct kata *kata, const char *answer,
                         const struct equivalents *equivalents,
                         struct problems *problems)
{
    char *path = text_format("%s/solutions/%s.c", kata->folder, answer);
    const struct equivalent *entry;
    struct mutants mutants = {0};
    char *text = NULL;

    if (text_read(path, ANSWER_FILE_MAX, &text, NULL) == 0)
        (void)mutants_make(text, &mutants);
    for (unsigned i = 0; (entry = entry_at(equivalents, i)) != NULL; i++) {
        if (!has_answer(entry, answer))
            continue;
        if (!has_mutant(entry, &mutants))
            problems_add(problems, kata->name, name,
                         "%s has no mutant %s %u in %s at `%s`", answer,
                         entry->operation, entry->ordinal, entry->function,
                         entry->line);
        for (unsigned k = 0; k < i; k++)
            if (collide(entry, entry_at(equivalents, k), answer))
                problems_add(problems, kata->name, name,
                             "%s %u in %s of %s is there twice",
                             entry->operation, entry->ordinal, entry->function,
                             answer);
    }
    mutants_free(&mutants);
    free(text);
    free(path);
}

static void check_entry(const struct kata *kata, const struct equivalent *entry,
                        struct problems *problems)
{
    if (mutant_operator_find(entry->operation) == MUTANT_OPERATORS)
        problems_add(problems, kata->name, name, "`%s` is no operator",
                     entry->operation);
    for (unsigned i = 0; i < entry->answers_count; i++)
        if (manifest_solution(kata->manifest, entry->answers[i]) == NULL)
            problems_add(problems, kata->name, name, "`%s` is no solution",
                         entry->answers[i]);
}

void equivalents_check(const struct kata *kata, struct problems *problems)
{
    struct equivalents *equivalents = NULL;
    const struct equivalent *entry;
    char *message = NULL;

    if (equivalents_read(kata, &equivalents, &message) < 0)
        problems_add(problems, kata->name, name, "%s", message);
    for (unsigned i = 0; (entry = entry_at(equivalents, i)) != NULL; i++)
        check_entry(kata, entry, problems);
    for (unsigned i = 0;
         equivalents != NULL && i < kata->manifest->solutions_count; i++)
        check_answer(kata, kata->manifest->solutions[i].name, equivalents,
                     problems);
    equivalents_free(equivalents);
    free(message);
}

/* As a YAML string in double quotes. */
static char *quoted(const char *text)
{
    char *result = text_copy("");

    for (; *text != '\0'; text++) {
        bool escaped = *text == '"' || *text == '\\';
        char *longer =
            text_format("%s%s%c", result, escaped ? "\\" : "", *text);

        free(result);
        result = longer;
    }
    return result;
}

char *equivalents_entry(const char *answer, const struct mutant *mutant)
{
    char *line = quoted(mutant->line);
    char *ordinal = mutant->ordinal > 1
                        ? text_format("    ordinal: %u\n", mutant->ordinal)
                        : text_copy("");
    char *entry = text_format("  - answers: [%s]\n    operator: %s\n"
                              "    function: %s\n    line: \"%s\"\n%s",
                              answer, mutant_operator_name(mutant->operation),
                              mutant->function, line, ordinal);

    free(ordinal);
    free(line);
    return entry;
}
