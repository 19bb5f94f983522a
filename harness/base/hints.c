/* SPDX-License-Identifier: MIT */
/*
 * Sentences are keys here, and libcyaml wants all keys known beforehand: this
 * file is read with libyaml, on which libcyaml stands.
 */
#include "hints.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { FILE_MAX = 256 * 1024 };

static const char *scalar(yaml_document_t *document, int item)
{
    const yaml_node_t *node = yaml_document_get_node(document, item);

    if (node == NULL || node->type != YAML_SCALAR_NODE)
        return NULL;
    return (const char *)node->data.scalar.value;
}

static char *wrong(const char *path, const yaml_node_t *node, const char *what)
{
    return text_format("%s:%zu: %s", path, node->start_mark.line + 1, what);
}

static int take_pair(yaml_document_t *document, const yaml_node_pair_t *pair,
                     const char *path, struct hints *hints, char **message)
{
    const yaml_node_t *key = yaml_document_get_node(document, pair->key);
    const yaml_node_t *list = yaml_document_get_node(document, pair->value);
    const char *sentence = scalar(document, pair->key);
    int levels = 0;

    if (sentence == NULL || list->type != YAML_SEQUENCE_NODE) {
        *message = wrong(path, key, "expected SENTENCE: [one, two, three]");
        return -EINVAL;
    }
    text_list_add(&hints->sentences, sentence);
    for (yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++, levels++) {
        const char *text = scalar(document, *item);

        if (text == NULL) {
            *message = wrong(path, list, "a hint is no text");
            return -EINVAL;
        }
        text_list_add(&hints->texts, text);
    }
    if (levels != HINT_LEVELS) {
        *message = wrong(path, key, "a sentence has three levels of hints");
        return -EINVAL;
    }
    return 0;
}

static int take_document(yaml_document_t *document, const char *path,
                         struct hints *hints, char **message)
{
    const yaml_node_t *root = yaml_document_get_root_node(document);
    int result = 0;

    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        *message = text_format("%s: empty, hints for each sentence are "
                               "expected",
                               path);
        return -EINVAL;
    }
    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top && result == 0; pair++)
        result = take_pair(document, pair, path, hints, message);
    return result;
}

int hints_read(const char *path, struct hints *hints, char **message)
{
    yaml_parser_t parser;
    yaml_document_t document;
    char *text = NULL;
    size_t length = 0;
    int result = text_read(path, FILE_MAX, &text, &length);

    *hints = (struct hints){0};
    *message = NULL;
    if (result < 0) {
        *message = text_format("%s: %s", path, strerror(-result));
        return result;
    }
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    if (yaml_parser_load(&parser, &document)) {
        result = take_document(&document, path, hints, message);
        yaml_document_delete(&document);
    } else {
        *message = text_format("%s:%zu: %s", path, parser.problem_mark.line + 1,
                               parser.problem);
        result = -EINVAL;
    }
    yaml_parser_delete(&parser);
    free(text);
    if (result < 0)
        hints_free(hints);
    return result;
}

void hints_free(struct hints *hints)
{
    text_list_free(&hints->sentences);
    text_list_free(&hints->texts);
}

const char *hints_get(const struct hints *hints, const char *sentence,
                      unsigned level)
{
    for (size_t i = 0;
         i < hints->sentences.count && level >= 1 && level <= HINT_LEVELS; i++)
        if (strcmp(hints->sentences.items[i], sentence) == 0)
            return hints->texts.items[i * HINT_LEVELS + level - 1];
    return NULL;
}
