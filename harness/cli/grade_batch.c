/* SPDX-License-Identifier: MIT */
#include "grade.h"
#include "interrupt.h"
#include "judge.h"
#include "sentence.h"
#include "style.h"

/* One folder's entry; a folder that cannot be taken in costs no other. */
static json_t *grade_one(const struct grade_options *options,
                         const char *folder, int *code)
{
    struct judge_options chosen = judge_everything();
    struct kata *kata = NULL;
    struct answer answer;
    json_t *entry;
    int opened = target_open(&options->common, folder, &kata, &answer);

    if (opened != 0) {
        *code = judge_worse_code(*code,
                                 opened == EXIT_OURS ? EXIT_OURS : EXIT_FAILED);
        return NULL;
    }
    chosen.isolation = sandbox_name(options->level);
    answer.level = options->level;
    chosen.seed = options->seed;
    chosen.explorer_first = true;
    chosen.confirm = 5;
    chosen.hide = true;
    entry = judge_answer(&answer, &chosen);
    *code = judge_worse_code(*code, judge_exit_code(sentence_verdict(entry)));
    answer_free(&answer);
    kata_free(kata);
    return entry;
}

json_t *grade_batch(const struct grade_options *options, int *code)
{
    json_t *entries = json_array();

    for (size_t i = 0; i < options->folders.count && !interrupted(); i++) {
        json_t *entry;

        progress_show(i + 1, options->folders.count, options->folders.items[i]);
        entry = grade_one(options, options->folders.items[i], code);
        progress_clear();
        if (entry == NULL || interrupted())
            json_decref(entry);
        else
            json_array_append_new(entries, entry);
    }
    return entries;
}
