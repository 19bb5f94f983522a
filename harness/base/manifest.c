/* SPDX-License-Identifier: MIT */
#include "manifest.h"
#include "manifest_schema.h"
#include "text.h"
#include "ties.h"
#include "yaml_error.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 256 * 1024, DEADLINE_DEFAULT = 10, POINTS_SUM = 100 };

static const cyaml_config_t plain_config = {.mem_fn = cyaml_mem};

static const char *const sentence_stages[] = {"behaviour", "schedules",
                                              "faults"};
static const char *const noticing_stages[] = {
    "gate", "behaviour", "schedules", "faults", "address", "thread"};

static bool among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A check that failed: the value and what is wrong with it. */
struct complaint {
    const char *value;
    char *what;
};

static bool complain(struct complaint *complaint, const char *value, char *what)
{
    complaint->value = value;
    complaint->what = what;
    return false;
}

static bool is_identifier(const char *name)
{
    if (!isalpha((unsigned char)name[0]) && name[0] != '_')
        return false;
    for (; *name != '\0'; name++)
        if (!isalnum((unsigned char)*name) && *name != '_')
            return false;
    return true;
}

static bool is_plain_file(const char *name, const char *end)
{
    return strchr(name, '/') == NULL && isalnum((unsigned char)name[0]) &&
           text_ends(name, end);
}

static bool check_files(const struct manifest *manifest,
                        struct complaint *complaint)
{
    if (!is_plain_file(manifest->header, ".h"))
        return complain(complaint, manifest->header,
                        text_copy("the header is no plain NAME.h"));
    for (unsigned i = 0; i < manifest->files_count; i++)
        if (!is_plain_file(manifest->files[i], ".c") &&
            !is_plain_file(manifest->files[i], ".h"))
            return complain(complaint, manifest->files[i],
                            text_copy("a file is no plain NAME.c"));
    return true;
}

static bool check_sentence(const struct manifest_sentence *sentence,
                           struct complaint *complaint)
{
    if (!is_identifier(sentence->name))
        return complain(complaint, sentence->name,
                        text_copy("a sentence is no C name"));
    for (unsigned i = 0; i < sentence->stages_count; i++)
        if (!among(sentence->stages[i], sentence_stages, 3))
            return complain(complaint, sentence->stages[i],
                            text_format("unknown stage `%s` (behaviour, "
                                        "schedules, faults)",
                                        sentence->stages[i]));
    if (sentence->visibility != NULL &&
        strcmp(sentence->visibility, "public") != 0 &&
        strcmp(sentence->visibility, "hidden") != 0)
        return complain(complaint, sentence->visibility,
                        text_format("visibility is public or hidden, not `%s`",
                                    sentence->visibility));
    return true;
}

static bool check_sentences(const struct manifest *manifest,
                            struct complaint *complaint)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        const struct manifest_sentence *sentence = &manifest->sentences[i];

        if (!check_sentence(sentence, complaint))
            return false;
        if (manifest_sentence(manifest, sentence->name) != sentence)
            return complain(
                complaint, sentence->name,
                text_format("sentence `%s` is there twice", sentence->name));
        sum += sentence->points;
    }
    if (sum != POINTS_SUM)
        return complain(complaint, "sentences",
                        text_format("the points of all sentences are %u, "
                                    "not 100",
                                    sum));
    return true;
}

static bool check_broken(const struct manifest *manifest,
                         struct complaint *complaint)
{
    for (unsigned i = 0; i < manifest->broken_count; i++) {
        const struct manifest_broken *broken = &manifest->broken[i];

        if (!is_identifier(broken->name))
            return complain(complaint, broken->name,
                            text_copy("a broken variant is no C name"));
        if (manifest_solution(manifest, broken->parent) == NULL)
            return complain(
                complaint, broken->name,
                text_format("parent `%s` is no solution", broken->parent));
        if (manifest_sentence(manifest, broken->sentence) == NULL)
            return complain(
                complaint, broken->name,
                text_format("`%s` is no sentence", broken->sentence));
        if (!among(broken->noticed_by, noticing_stages, 6))
            return complain(complaint, broken->name,
                            text_format("noticed_by: `%s` is no stage",
                                        broken->noticed_by));
    }
    return true;
}

static bool check_names(const struct manifest *manifest,
                        struct complaint *complaint)
{
    for (unsigned i = 0; i < manifest->reds_count; i++)
        if (manifest_sentence(manifest, manifest->reds[i]) == NULL)
            return complain(
                complaint, manifest->reds[i],
                text_format("reds: `%s` is no sentence", manifest->reds[i]));
    for (unsigned i = 0; i < manifest->namespaces_count; i++)
        if (strcmp(manifest->namespaces[i], "all") != 0 &&
            manifest_sentence(manifest, manifest->namespaces[i]) == NULL)
            return complain(complaint, manifest->namespaces[i],
                            text_format("namespaces: `%s` is no sentence",
                                        manifest->namespaces[i]));
    for (unsigned i = 0; i < manifest->api_count; i++)
        if (!is_identifier(manifest->api[i]))
            return complain(complaint, manifest->api[i],
                            text_copy("api: no C name"));
    for (unsigned i = 0; i < manifest->wrap_count; i++)
        if (!is_identifier(manifest->wrap[i]))
            return complain(complaint, manifest->wrap[i],
                            text_copy("wrap: no C name"));
    for (unsigned i = 0; i < manifest->solutions_count; i++)
        if (!is_identifier(manifest->solutions[i].name))
            return complain(complaint, manifest->solutions[i].name,
                            text_copy("solutions: no C name"));
    return true;
}

/* NULL, or what is wrong with an offer's place in its table. */
static char *misplaced(const struct manifest_tie *tie)
{
    const struct ties_table *table = ties_table(tie->table);

    if (table == NULL)
        return text_format("ties: unknown table `%s` (%s)", tie->table,
                           ties_tables);
    if (!ties_has_row(table, tie->row))
        return text_format("ties: table `%s` has no row `%s`", tie->table,
                           tie->row);
    if (tie->benchmarks_count != (table->whole_row ? 1 : tie->columns_count))
        return text_format("ties: %u benchmarks for %u columns of table `%s`",
                           tie->benchmarks_count,
                           table->whole_row ? 1 : tie->columns_count,
                           tie->table);
    if (table->whole_row && tie->columns_count > 0)
        return text_format("ties: an offer to table `%s` fills a row; it has "
                           "no columns",
                           tie->table);
    for (unsigned i = 0; i < tie->columns_count; i++)
        if (!ties_has_column(table, tie->columns[i]))
            return text_format("ties: table `%s` has no column `%s`",
                               tie->table, tie->columns[i]);
    return NULL;
}

static bool check_timed(const struct manifest *manifest, const char *answer,
                        struct complaint *complaint)
{
    if (answer == NULL || manifest_is_timed(manifest, answer))
        return true;
    return complain(
        complaint, answer,
        text_format("answer `%s` is neither a solution nor a peer", answer));
}

static bool check_figures(const struct manifest *manifest,
                          struct complaint *complaint)
{
    for (unsigned i = 0; i < manifest->ties_count; i++) {
        char *what = misplaced(&manifest->ties[i]);

        if (what != NULL)
            return complain(complaint, manifest->ties[i].row, what);
        if (!check_timed(manifest, manifest->ties[i].answer, complaint))
            return false;
    }
    for (unsigned i = 0; i < manifest->experiment_count; i++)
        for (unsigned j = 0; j < manifest->experiment[i].published_count; j++)
            if (!check_timed(manifest,
                             manifest->experiment[i].published[j].answer,
                             complaint))
                return false;
    return true;
}

static int check(const struct manifest *manifest, const char *path,
                 const char *text, char **message)
{
    struct complaint complaint = {0};

    if (check_files(manifest, &complaint) &&
        check_sentences(manifest, &complaint) &&
        check_broken(manifest, &complaint) &&
        check_names(manifest, &complaint) &&
        check_figures(manifest, &complaint))
        return 0;
    *message =
        text_format("%s:%u: %s", path, yaml_find_key(text, complaint.value, 1),
                    complaint.what);
    free(complaint.what);
    return -EINVAL;
}

static void set_defaults(struct manifest *manifest)
{
    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (manifest->sentences[i].deadline == 0)
            manifest->sentences[i].deadline = manifest->limits.seconds > 0
                                                  ? manifest->limits.seconds
                                                  : DEADLINE_DEFAULT;
}

static int parse(const char *path, const char *text, size_t length,
                 struct manifest **manifest, char **message)
{
    struct yaml_error error = {.line = 0};
    cyaml_config_t config = plain_config;
    cyaml_err_t code;

    config.log_fn = yaml_error_log;
    config.log_ctx = &error;
    config.log_level = CYAML_LOG_WARNING;
    code = cyaml_load_data((const uint8_t *)text, length, &config,
                           &manifest_schema, (cyaml_data_t **)manifest, NULL);
    if (code == CYAML_OK && *manifest != NULL)
        return 0;
    if (code == CYAML_OK)
        *message =
            text_format("%s: empty, a kata's manifest is expected", path);
    else
        *message = yaml_error_message(&error, path, text, code);
    return -EINVAL;
}

int manifest_read(const char *path, struct manifest **manifest, char **message)
{
    char *text = NULL;
    size_t length = 0;
    int result = text_read(path, FILE_MAX, &text, &length);

    *manifest = NULL;
    *message = NULL;
    if (result < 0) {
        *message = text_format("%s: %s", path, strerror(-result));
        return result;
    }
    result = parse(path, text, length, manifest, message);
    if (result == 0)
        result = check(*manifest, path, text, message);
    if (result == 0) {
        set_defaults(*manifest);
    } else {
        manifest_free(*manifest);
        *manifest = NULL;
    }
    free(text);
    return result;
}

void manifest_free(struct manifest *manifest)
{
    if (manifest != NULL)
        (void)cyaml_free(&plain_config, &manifest_schema, manifest, 0);
}

const struct manifest_sentence *
manifest_sentence(const struct manifest *manifest, const char *name)
{
    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (strcmp(manifest->sentences[i].name, name) == 0)
            return &manifest->sentences[i];
    return NULL;
}

const struct manifest_broken *manifest_broken(const struct manifest *manifest,
                                              const char *name)
{
    for (unsigned i = 0; i < manifest->broken_count; i++)
        if (strcmp(manifest->broken[i].name, name) == 0)
            return &manifest->broken[i];
    return NULL;
}

const struct manifest_solution *
manifest_solution(const struct manifest *manifest, const char *name)
{
    for (unsigned i = 0; i < manifest->solutions_count; i++)
        if (strcmp(manifest->solutions[i].name, name) == 0)
            return &manifest->solutions[i];
    return NULL;
}

bool manifest_is_timed(const struct manifest *manifest, const char *program)
{
    if (manifest_solution(manifest, program) != NULL)
        return true;
    for (unsigned i = 0; i < manifest->peers_count; i++)
        if (strcmp(manifest->peers[i].name, program) == 0)
            return true;
    return strcmp(program, "unlocked") == 0 && manifest->experiment_count > 0 &&
           manifest_broken(manifest, "no_lock") != NULL;
}

bool manifest_in_stage(const struct manifest_sentence *sentence,
                       const char *stage)
{
    return among(stage, (const char *const *)sentence->stages,
                 sentence->stages_count);
}

bool manifest_needs_namespaces(const struct manifest *manifest,
                               const char *sentence)
{
    for (unsigned i = 0; i < manifest->namespaces_count; i++)
        if (strcmp(manifest->namespaces[i], "all") == 0 ||
            strcmp(manifest->namespaces[i], sentence) == 0)
            return true;
    return false;
}

bool manifest_is_red(const struct manifest *manifest, const char *sentence)
{
    return among(sentence, (const char *const *)manifest->reds,
                 manifest->reds_count);
}

bool manifest_allows(const struct manifest *manifest, const char *symbol)
{
    return among(symbol, (const char *const *)manifest->allow,
                 manifest->allow_count);
}
