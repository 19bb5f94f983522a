/* SPDX-License-Identifier: MIT */
#include "gate.h"
#include "object.h"

#include <stdlib.h>
#include <string.h>

/* What compilers call by themselves, and what does nobody harm. */
static const char *const harmless[] = {"_GLOBAL_OFFSET_TABLE_",
                                       "__stack_chk_fail",
                                       "__assert_fail",
                                       "__errno_location",
                                       "__tls_get_addr",
                                       "memcpy",
                                       "memmove",
                                       "memset",
                                       "memcmp",
                                       "strlen",
                                       "strcmp",
                                       "strncmp",
                                       "abort",
                                       "printf",
                                       "fprintf",
                                       "puts",
                                       "putchar",
                                       "putc",
                                       "fputc",
                                       "fputs",
                                       "fwrite",
                                       "snprintf",
                                       "perror",
                                       "strerror",
                                       "stdout",
                                       "stderr",
                                       "fflush",
                                       NULL};

bool gate_harmless(const char *symbol)
{
    for (size_t i = 0; harmless[i] != NULL; i++)
        if (strcmp(harmless[i], symbol) == 0)
            return true;
    return false;
}

static void refuse(struct gate_result *result, enum verdict verdict,
                   char *message)
{
    if (result->verdict != VERDICT_ACCEPTED) {
        free(message);
        return;
    }
    result->verdict = verdict;
    result->message = message;
}

/* Where the answer's text has the word: for an editor to jump to. */
static void find_place(const struct answer *answer, const char *word,
                       struct gate_result *result)
{
    for (size_t i = 0; i < answer->names.count && result->line == 0; i++) {
        char *path =
            text_format("%s/src/%s", answer->job, answer->names.items[i]);
        char *text = NULL;
        char *found = NULL;

        if (text_read(path, ANSWER_FILE_MAX, &text, NULL) == 0)
            found = strstr(text, word);
        if (found != NULL) {
            result->file = text_copy(answer->names.items[i]);
            result->line = 1;
            for (const char *at = text; at < found; at++)
                result->line += *at == '\n';
        }
        free(text);
        free(path);
    }
}

static void check_calls(const struct answer *answer,
                        const struct object_facts *facts,
                        struct gate_result *result)
{
    for (size_t i = 0; i < facts->undefined.count; i++) {
        const char *symbol = facts->undefined.items[i];

        if (gate_harmless(symbol) ||
            manifest_allows(answer->kata->manifest, symbol))
            continue;
        refuse(result, VERDICT_BUILD_ERROR,
               text_format("`%s` is not among the calls that this kata allows",
                           symbol));
        find_place(answer, symbol, result);
        return;
    }
}

static void check_api(const struct answer *answer,
                      const struct object_facts *facts,
                      struct gate_result *result)
{
    const struct manifest *manifest = answer->kata->manifest;

    for (unsigned i = 0; i < manifest->api_count; i++)
        if (!text_list_has(&facts->defined, manifest->api[i]))
            refuse(result, VERDICT_BUILD_ERROR,
                   text_format("`%s` is promised by %s and not there",
                               manifest->api[i], manifest->header));
}

void gate_object(const struct answer *answer, const char *name,
                 struct gate_result *result)
{
    char *path = text_format("%s/%s.whole.o", answer->job, name);
    struct object_facts facts;

    *result = (struct gate_result){.verdict = VERDICT_ACCEPTED};
    if (object_read(path, &facts) < 0) {
        refuse(result, VERDICT_INTERNAL,
               text_format("%s cannot be read", path));
        free(path);
        return;
    }
    if (facts.starters.count > 0)
        refuse(result, VERDICT_TAMPERED,
               text_format("code that runs by itself (section %s)",
                           facts.starters.items[0]));
    if (facts.indirect.count > 0)
        refuse(result, VERDICT_TAMPERED,
               text_format("`%s` is chosen at run time (ifunc)",
                           facts.indirect.items[0]));
    if (facts.stack_code)
        refuse(result, VERDICT_BUILD_ERROR,
               text_copy("a nested function's address is code on the stack, "
                         "which nobody may run here"));
    check_calls(answer, &facts, result);
    check_api(answer, &facts, result);
    object_free(&facts);
    free(path);
}
