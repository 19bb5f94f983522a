/* SPDX-License-Identifier: MIT */
/*
 * Idea: libgcov adds up the counts of one process after the other by itself,
 * as long as all find the same folder.
 */
#include "coverage_script.h"
#include "build.h"
#include "recipe.h"
#include "process.h"
#include "sentence.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPLORED_S = 60 };

/* gcovr wants to write where a source lies: it gets a copy. */
static const char beginning[] =
    "counts=$1 product=$2 source=$3\n"
    "command -v gcovr >/dev/null || exit 11\n"
    "mkdir -p \"$counts/src\" && cd \"$counts/src\" || exit 12\n"
    "notes() {\n"
    "    mkdir -p \"$counts/$1\" || exit 12\n"
    "    notes=$counts/$1/$2.gcno\n"
    "    shift 2\n"
    "    cd \"$source\" && \"$@\" -fprofile-note=\"$notes\" \\\n"
    "        -o \"$counts/notes.o\" 2>/dev/null || exit 12\n"
    "}\n"
    "run() {\n"
    "    into=$counts/$1\n"
    "    shift\n"
    "    env -i GCOV_PREFIX=\"$into\" GCOV_PREFIX_STRIP=99 \"$@\" \\\n"
    "        </dev/null >/dev/null 2>&1\n"
    "}\n";

/*
 * gcov takes what it does not understand for counts of 0, and says so of some:
 * counts have to be there for every function that the notes name, and no
 * others.
 */
static const char middle[] =
    "functions() {\n"
    "    gcov-dump \"$1\" |\n"
    "        sed -n 's/.*FUNCTION ident=\\([0-9]*\\).*/\\1/p' | sort\n"
    "}\n"
    "sound() {\n"
    "    data=./$1.gcda notes=./$1.gcno\n"
    "    [ -f \"$data\" ] && [ ! -L \"$data\" ] &&\n"
    "        [ -z \"$(gcov -n \"$data\" 2>&1 >/dev/null)\" ] &&\n"
    "        [ \"$(functions \"$data\")\" = \"$(functions \"$notes\")\" ] &&\n"
    "        ! gcov-dump \"$data\" 2>&1 | grep -q mismatch\n"
    "}\n"
    "for file in \"$counts\"/*/*.gcda; do\n"
    "    [ -e \"$file\" ] || [ -L \"$file\" ] || continue\n"
    "    cd \"${file%/*}\" && file=${file##*/} || exit 13\n"
    "    sound \"${file%.gcda}\" || exit 13\n"
    "done\n"
    "cd \"$counts/src\" || exit 14\n"
    "gcovr --root . --no-markers \\\n"
    "    --exclude-lines-by-pattern '.*static_assert.*' \\\n"
    "    --exclude-branches-by-pattern '.*\\bassert\\(.*' \\\n"
    "    --json \"$product\"";

static void put_word(FILE *out, const char *word)
{
    fputc('\'', out);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    }
    fputc('\'', out);
}

static void put_words(FILE *out, const struct text_list *words)
{
    for (size_t i = 0; i < words->count; i++) {
        fputc(' ', out);
        put_word(out, words->items[i]);
    }
}

static void put_sources(FILE *out, const struct answer *answer)
{
    for (size_t i = 0; i < answer->names.count; i++) {
        fputs("cp \"$source\"/", out);
        put_word(out, answer->names.items[i]);
        fputs(" . || exit 12\n", out);
    }
    fputs("cp \"$source\"/", out);
    put_word(out, answer->kata->manifest->header);
    fputs(" . || exit 12\n", out);
}

/* The answer once more, for what gcov has to know of its source. */
static void put_notes(FILE *out, const struct answer *answer,
                      const struct coverage_program *program)
{
    for (size_t i = 0; i < answer->names.count; i++) {
        const char *name = answer->names.items[i];
        char *base = text_format("%.*s", (int)strcspn(name, "."), name);
        struct text_list words = {0};

        text_list_add(&words, program->stage->name);
        text_list_add(&words, base);
        recipe_compile(answer, base, (const char *const *)program->flags.items,
                       &words);
        text_list_addf(&words, "../%s.i", base);
        if (text_ends(name, ".c")) {
            fputs("notes", out);
            put_words(out, &words);
            fputc('\n', out);
        }
        text_list_free(&words);
        free(base);
    }
}

static bool says(const json_t *test, const char *key, const char *text)
{
    const char *own = json_string_value(json_object_get(test, key));

    return own != NULL && strcmp(own, text) == 0;
}

static bool did_not_end(enum verdict verdict)
{
    return verdict == VERDICT_HANG || verdict == VERDICT_LIMIT ||
           verdict == VERDICT_SKIPPED || verdict == VERDICT_INCOMPLETE;
}

/* A sentence whose name is hidden is any of the hidden ones. */
static bool ends(const json_t *tests, const struct stage *stage,
                 const char *sentence)
{
    bool hidden = true;
    bool ended = true;
    bool hidden_ended = true;
    const json_t *test;
    size_t i;

    json_array_foreach (tests, i, test) {
        bool bad = did_not_end(sentence_verdict(test));

        if (!says(test, "stage", stage->name))
            continue;
        if (says(test, "name", sentence)) {
            hidden = false;
            ended = ended && !bad;
        } else if (json_is_true(json_object_get(test, "hidden"))) {
            hidden_ended = hidden_ended && !bad;
        }
    }
    return hidden ? hidden_ended : ended;
}

static void put_run(FILE *out, const struct answer *answer,
                    const struct coverage_program *program,
                    const struct manifest_sentence *sentence)
{
    const struct sentence_run run = {.answer = answer,
                                     .stage = program->stage,
                                     .program = program->path,
                                     .sentence = sentence};
    unsigned seconds = sentence->deadline * PROCESS_PATIENCE;
    struct text_list environment = sentence_environment(&run);
    struct text_list words = {0};

    if (program->stage->explored && seconds < EXPLORED_S)
        seconds = EXPLORED_S;
    text_list_add(&words, program->stage->name);
    text_list_add_all(&words, (const char *const *)environment.items);
    text_list_add(&words, "timeout");
    text_list_add(&words, "--foreground");
    text_list_add(&words, "--signal=KILL");
    text_list_addf(&words, "%u", seconds);
    text_list_add(&words, program->path);
    text_list_add(&words, "--only");
    text_list_add(&words, sentence->name);
    fputs("run", out);
    put_words(out, &words);
    fputc('\n', out);
    text_list_free(&words);
    text_list_free(&environment);
}

static void put_runs(FILE *out, const struct answer *answer,
                     const struct coverage_program *program,
                     const json_t *tests)
{
    const struct manifest *manifest = answer->kata->manifest;

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        const struct manifest_sentence *sentence = &manifest->sentences[i];

        if (manifest_in_stage(sentence, program->stage->sentences) &&
            ends(tests, program->stage, sentence->name))
            put_run(out, answer, program, sentence);
    }
}

static void put_pages(FILE *out, const struct answer *answer, const char *pages)
{
    char *title = text_format("%s: %s", answer->kata->name, answer->label);
    char *file = text_format("%s/index.html", pages);

    fputs(" --html-title ", out);
    put_word(out, title);
    /* Finding out how to colour C takes longer than all the rest. */
    fputs(" --no-html-details-syntax-highlighting --html-details ", out);
    put_word(out, file);
    free(file);
    free(title);
}

char *coverage_script(const struct answer *answer,
                      const struct coverage_program *programs, size_t count,
                      const json_t *tests, const char *pages)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return NULL;
    fputs(beginning, out);
    put_sources(out, answer);
    for (size_t i = 0; i < count; i++)
        put_notes(out, answer, &programs[i]);
    for (size_t i = 0; i < count; i++)
        put_runs(out, answer, &programs[i], tests);
    fputs(middle, out);
    if (pages != NULL)
        put_pages(out, answer, pages);
    fputs(" \"$counts\" || exit 14\n", out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
