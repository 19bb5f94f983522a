/* SPDX-License-Identifier: MIT */
#include "manifest_schema.h"
#include "manifest.h"

#define TEXT(key, type, member)                                                \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, 400)
#define TEXT_OPTIONAL(key, type, member)                                       \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,      \
                           type, member, 1, 400)
#define NUMBER(key, type, member)                                              \
    CYAML_FIELD_UINT(key, CYAML_FLAG_DEFAULT, type, member)
#define NUMBER_OPTIONAL(key, type, member)                                     \
    CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, type, member)
#define LIST(key, type, member, entry, min)                                    \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER, type, member, entry, min,    \
                         CYAML_UNLIMITED)
#define LIST_OPTIONAL(key, type, member, entry)                                \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type,  \
                         member, entry, 0, CYAML_UNLIMITED)
#define MAPPING(type, fields)                                                  \
    {                                                                          \
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, type, fields)                  \
    }

static const cyaml_schema_value_t name_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 100)};

static const cyaml_schema_field_t sentence_fields[] = {
    TEXT("name", struct manifest_sentence, name),
    LIST("stages", struct manifest_sentence, stages, &name_schema, 1),
    NUMBER("points", struct manifest_sentence, points),
    TEXT_OPTIONAL("visibility", struct manifest_sentence, visibility),
    TEXT("category", struct manifest_sentence, category),
    NUMBER_OPTIONAL("deadline", struct manifest_sentence, deadline),
    CYAML_FIELD_END};
static const cyaml_schema_value_t sentence_schema =
    MAPPING(struct manifest_sentence, sentence_fields);

static const cyaml_schema_field_t broken_fields[] = {
    TEXT("name", struct manifest_broken, name),
    TEXT("parent", struct manifest_broken, parent),
    TEXT("sentence", struct manifest_broken, sentence),
    TEXT("noticed_by", struct manifest_broken, noticed_by),
    TEXT("why", struct manifest_broken, why),
    CYAML_FIELD_END};
static const cyaml_schema_value_t broken_schema =
    MAPPING(struct manifest_broken, broken_fields);

static const cyaml_schema_field_t figure_fields[] = {
    TEXT("what", struct manifest_figure, what),
    CYAML_FIELD_FLOAT("seconds", CYAML_FLAG_DEFAULT, struct manifest_figure,
                      seconds),
    TEXT_OPTIONAL("benchmark", struct manifest_figure, benchmark),
    TEXT_OPTIONAL("answer", struct manifest_figure, answer), CYAML_FIELD_END};
static const cyaml_schema_value_t figure_schema =
    MAPPING(struct manifest_figure, figure_fields);

static const cyaml_schema_field_t experiment_fields[] = {
    TEXT("name", struct manifest_experiment, name),
    TEXT("what", struct manifest_experiment, what),
    LIST_OPTIONAL("published", struct manifest_experiment, published,
                  &figure_schema),
    CYAML_FIELD_END};
static const cyaml_schema_value_t experiment_schema =
    MAPPING(struct manifest_experiment, experiment_fields);

static const cyaml_schema_field_t tie_fields[] = {
    TEXT("table", struct manifest_tie, table),
    TEXT("row", struct manifest_tie, row),
    LIST_OPTIONAL("columns", struct manifest_tie, columns, &name_schema),
    LIST("benchmarks", struct manifest_tie, benchmarks, &name_schema, 1),
    TEXT_OPTIONAL("answer", struct manifest_tie, answer),
    CYAML_FIELD_END};
static const cyaml_schema_value_t tie_schema =
    MAPPING(struct manifest_tie, tie_fields);

static const cyaml_schema_field_t peer_fields[] = {
    TEXT("name", struct manifest_peer, name),
    TEXT_OPTIONAL("pkg", struct manifest_peer, pkg), CYAML_FIELD_END};
static const cyaml_schema_value_t peer_schema =
    MAPPING(struct manifest_peer, peer_fields);

static const cyaml_schema_field_t solution_fields[] = {
    TEXT("name", struct manifest_solution, name),
    TEXT("idea", struct manifest_solution, idea), CYAML_FIELD_END};
static const cyaml_schema_value_t solution_schema =
    MAPPING(struct manifest_solution, solution_fields);

static const cyaml_schema_field_t limits_fields[] = {
    NUMBER("seconds", struct manifest, limits.seconds),
    NUMBER("memory_mb", struct manifest, limits.memory_mb),
    NUMBER("threads", struct manifest, limits.threads),
    NUMBER("output_kb", struct manifest, limits.output_kb), CYAML_FIELD_END};
static const cyaml_schema_field_t budgets_fields[] = {
    NUMBER("text", struct manifest, budgets.text),
    NUMBER("data", struct manifest, budgets.data),
    NUMBER("bss", struct manifest, budgets.bss),
    NUMBER("stack", struct manifest, budgets.stack),
    NUMBER_OPTIONAL("lines", struct manifest, budgets.lines),
    CYAML_FIELD_END};

/* The nested mappings lie in the manifest itself: offsets start at 0 there. */
#define NESTED(key_, fields_)                                                  \
    {                                                                          \
        .key = key_, .data_offset = 0, .value = {                              \
            .type = CYAML_MAPPING,                                             \
            .flags = CYAML_FLAG_DEFAULT,                                       \
            .data_size = sizeof(struct manifest),                              \
            .mapping = {.fields = fields_}                                     \
        }                                                                      \
    }

static const cyaml_schema_field_t manifest_fields[] = {
    TEXT("title", struct manifest, title),
    NUMBER("order", struct manifest, order),
    NUMBER("version", struct manifest, version),
    TEXT("idea", struct manifest, idea),
    LIST("needs", struct manifest, needs, &name_schema, 0),
    NUMBER("minutes", struct manifest, minutes),
    TEXT("header", struct manifest, header),
    LIST("files", struct manifest, files, &name_schema, 1),
    LIST("api", struct manifest, api, &name_schema, 1),
    LIST("allow", struct manifest, allow, &name_schema, 0),
    LIST_OPTIONAL("wrap", struct manifest, wrap, &name_schema),
    LIST_OPTIONAL("namespaces", struct manifest, namespaces, &name_schema),
    LIST("sentences", struct manifest, sentences, &sentence_schema, 1),
    NESTED("limits", limits_fields),
    NESTED("budgets", budgets_fields),
    LIST("reds", struct manifest, reds, &name_schema, 1),
    LIST("broken", struct manifest, broken, &broken_schema, 0),
    LIST_OPTIONAL("experiment", struct manifest, experiment,
                  &experiment_schema),
    LIST_OPTIONAL("ties", struct manifest, ties, &tie_schema),
    LIST_OPTIONAL("peers", struct manifest, peers, &peer_schema),
    LIST("solutions", struct manifest, solutions, &solution_schema, 1),
    CYAML_FIELD_END};

const cyaml_schema_value_t manifest_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct manifest, manifest_fields)};
