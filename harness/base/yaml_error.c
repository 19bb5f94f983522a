/* SPDX-License-Identifier: MIT */
#include "yaml_error.h"
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void yaml_error_log(cyaml_log_t level, void *context, const char *format,
                    va_list arguments)
{
    struct yaml_error *error = context;
    char line[400];
    const char *number;

    (void)level;
    vsnprintf(line, sizeof(line), format, arguments);
    line[strcspn(line, "\n")] = '\0';
    if (error->first[0] == '\0')
        strcpy(error->first, line + (text_starts(line, "Load: ") ? 6 : 0));
    number = strstr(line, "(line: ");
    if (number != NULL && error->line == 0)
        error->line = (unsigned)strtoul(number + 7, NULL, 10);
}

/* Whether the line has the word, not as a part of another. */
static bool has_word(const char *line, size_t length, const char *word)
{
    size_t size = strlen(word);

    for (size_t i = 0; i + size <= length; i++) {
        bool begins = i == 0 || (!isalnum((unsigned char)line[i - 1]) &&
                                 line[i - 1] != '_' && line[i - 1] != '-');
        const char *after = i + size < length ? line + i + size : " ";

        if (begins && strncmp(line + i, word, size) == 0 &&
            !isalnum((unsigned char)*after) && *after != '_')
            return true;
    }
    return false;
}

unsigned yaml_find_key(const char *text, const char *key, unsigned from)
{
    unsigned number = 1;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        const char *comment = memchr(text, '#', length);
        size_t shown = comment != NULL ? (size_t)(comment - text) : length;

        if (number >= from && has_word(text, shown, key))
            return number;
        text += length + (text[length] == '\n');
        number++;
    }
    return 0;
}

static char *explain(const struct yaml_error *error, cyaml_err_t code)
{
    const char *detail = strrchr(error->first, ':');

    detail = detail != NULL ? detail + 1 : "";
    while (*detail == ' ')
        detail++;
    if (code == CYAML_ERR_INVALID_KEY)
        return text_format("unknown key `%s`", detail);
    if (text_starts(error->first, "Missing required mapping field"))
        return text_format("key `%s` is missing", detail);
    if (text_starts(error->first, "Mapping field already seen"))
        return text_format("key `%s` is there twice", detail);
    if (error->first[0] != '\0')
        return text_copy(error->first);
    return text_copy(cyaml_strerror(code));
}

char *yaml_error_message(const struct yaml_error *error, const char *path,
                         const char *text, cyaml_err_t code)
{
    char *what = explain(error, code);
    unsigned line = error->line;
    char *message;

    if (code == CYAML_ERR_INVALID_KEY || strstr(what, "twice") != NULL) {
        const char *key = strchr(what, '`');
        char *name = text_copy(key + 1);
        unsigned found;

        name[strcspn(name, "`")] = '\0';
        found = yaml_find_key(text, name, line > 0 ? line : 1);
        if (strstr(what, "twice") != NULL && found > 0)
            found = yaml_find_key(text, name, found + 1);
        line = found > 0 ? found : line;
        free(name);
    }
    if (line > 0)
        message = text_format("%s:%u: %s", path, line, what);
    else
        message = text_format("%s: %s", path, what);
    free(what);
    return message;
}
