/* SPDX-License-Identifier: MIT */
#include "test_code.h"

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

char *test_code(const struct kata *kata,
                const struct manifest_sentence *sentence)
{
    char *path;
    char *start;
    char *text = NULL;
    char *body = NULL;

    if (sentence->stages_count == 0 ||
        (sentence->visibility != NULL &&
         strcmp(sentence->visibility, "hidden") == 0))
        return NULL;
    path = text_format("%s/tests/%s.c", kata->folder, sentence->stages[0]);
    start = text_format("\nstatic void %s(", sentence->name);
    if (text_read(path, FILE_BYTES, &text, NULL) == 0 &&
        strstr(text, start) != NULL)
        body = body_of(strstr(text, start));
    free(text);
    free(start);
    free(path);
    return body;
}
