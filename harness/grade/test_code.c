/* SPDX-License-Identifier: MIT */
#include "test_code.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 1 << 20, INDENT = 4 };

/* The lines between "{" and "}" that stand at the margin, one step out. */
static char *body_of(const char *function)
{
    const char *from = strstr(function, "\n{\n");
    const char *to = from != NULL ? strstr(from, "\n}\n") : NULL;
    char *body;
    char *end;

    if (to == NULL)
        return NULL;
    from += 3;
    body = malloc((size_t)(to - from) + 2);
    if (body == NULL)
        return NULL;
    end = body;
    for (const char *at = from; at < to; at++) {
        size_t blanks = strspn(at, " ");
        size_t length = strcspn(at, "\n");

        at += blanks < INDENT ? blanks : INDENT;
        length -= blanks < INDENT ? blanks : INDENT;
        memcpy(end, at, length);
        end += length;
        *end++ = '\n';
        at += length;
    }
    *(end > body ? end - 1 : end) = '\0';
    return body;
}

/* Whether the line has the name as a whole word, before "(" or ")". */
static bool line_names(const char *line, const char *name)
{
    size_t length = strlen(name);
    const char *end = line + strcspn(line, "\n");

    for (const char *at = strstr(line, name); at != NULL && at < end;
         at = strstr(at + 1, name))
        if (at > line && (at[-1] == ' ' || at[-1] == '(') &&
            (at[length] == '(' || at[length] == ')'))
            return true;
    return false;
}

const char *test_find(const char *text, const char *name)
{
    for (const char *line = text; *line != '\0'; line += *line == '\n') {
        const char *end = line + strcspn(line, "\n");

        if (line != end && line[0] != ' ' && strncmp(end, "\n{\n", 3) == 0 &&
            line_names(line, name))
            return line;
        line = end;
    }
    return NULL;
}

char *test_code(const struct kata *kata,
                const struct manifest_sentence *sentence)
{
    char *path;
    const char *start = NULL;
    char *text = NULL;
    char *body = NULL;

    if (sentence->stages_count == 0 ||
        (sentence->visibility != NULL &&
         strcmp(sentence->visibility, "hidden") == 0))
        return NULL;
    path = text_format("%s/tests/%s.c", kata->folder, sentence->stages[0]);
    if (text_read(path, FILE_BYTES, &text, NULL) == 0)
        start = test_find(text, sentence->name);
    if (start != NULL)
        body = body_of(start);
    free(text);
    free(path);
    return body;
}
