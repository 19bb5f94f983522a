/* SPDX-License-Identifier: MIT */
/* Mutants of waiting, waking, and the order of what others see. */
#include "mutants_parts.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *const broadcasts[][2] = {
    {"pthread_cond_broadcast", "pthread_cond_signal"},
    {"cnd_broadcast", "cnd_signal"},
};

static const char *const signals[] = {"pthread_cond_signal",
                                      "pthread_cond_broadcast",
                                      "cnd_signal",
                                      "cnd_broadcast",
                                      "sem_post",
                                      NULL};

bool mutants_is_signal_call(const struct source *source, int word)
{
    return mutants_call_among(source, word, signals) != NULL;
}

static void treat_signal(struct making *making, int word)
{
    const struct source *source = making->source;

    for (size_t i = 0; i < sizeof(broadcasts) / sizeof(broadcasts[0]); i++)
        if (source_is(source, word, broadcasts[i][0]))
            mutants_add_one(making, MUTANT_BROADCAST_TO_SIGNAL, word, word + 1,
                            broadcasts[i][1]);
    mutants_drop(making, MUTANT_SIGNAL_DROPPED, word);
}

/* A word that names what waits, or tries again what others may undo. */
static bool waits(const struct source *source, int first, int end)
{
    for (int i = first; i < end; i++) {
        char *word;
        bool found;

        if (source->words[i].kind != WORD_NAME ||
            !source_is(source, i + 1, "("))
            continue;
        word = source_copy(source, i, i + 1);
        found = strstr(word, "wait") != NULL ||
                strstr(word, "compare_exchange") != NULL ||
                strstr(word, "exchange") != NULL ||
                strstr(word, "test_and_set") != NULL;
        free(word);
        if (found)
            return true;
    }
    return false;
}

static void treat_loop(struct making *making, const struct statement *loop)
{
    const struct source *source = making->source;

    if (loop->open < 0 || !waits(source, loop->first, loop->end))
        return;
    if (loop->kind == STATEMENT_WHILE) {
        mutants_add_one(making, MUTANT_WHILE_TO_IF, loop->first,
                        loop->first + 1, "if");
    } else if (loop->kind == STATEMENT_DO) {
        int close = source->words[loop->open].match;
        char *condition = source_copy(source, loop->open, close + 1);
        char *once = text_format("(%s, 0)", condition);

        mutants_add_one(making, MUTANT_WHILE_TO_IF, loop->open, close + 1,
                        once);
        free(once);
        free(condition);
    }
}

/* The name of the call in whose brackets the word is; SOURCE_NONE: none. */
static int call_around(const struct source *source, int word)
{
    for (int i = word - 1; i > 0; i--) {
        int match = source->words[i].match;

        if (match > i)
            return i - 1;
        if (match >= 0)
            i = match;
    }
    return SOURCE_NONE;
}

/* What a call can do with less than sequential consistency. */
static const char *below_seq_cst(const struct source *source, int word)
{
    int call = call_around(source, word);

    if (source_is(source, call, "atomic_load_explicit"))
        return "memory_order_acquire";
    if (source_is(source, call, "atomic_store_explicit"))
        return "memory_order_release";
    return "memory_order_acq_rel";
}

/* One step weaker. */
static void weaken_named(struct making *making, int word)
{
    static const struct order {
        const char *name, *weaker;
    } orders[] = {
        {"memory_order_acq_rel", "memory_order_acquire"},
        {"memory_order_acq_rel", "memory_order_release"},
        {"memory_order_acquire", "memory_order_relaxed"},
        {"memory_order_consume", "memory_order_relaxed"},
        {"memory_order_release", "memory_order_relaxed"},
    };
    const struct source *source = making->source;

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
        if (source_is(source, word, orders[i].name))
            mutants_add_one(making, MUTANT_ORDER_WEAKENED, word, word + 1,
                            orders[i].weaker);
    if (source_is(source, word, "memory_order_seq_cst"))
        mutants_add_one(making, MUTANT_ORDER_WEAKENED, word, word + 1,
                        below_seq_cst(source, word));
}

/* atomic_load(x) as atomic_load_explicit(x, memory_order_relaxed). */
static void weaken_plain(struct making *making, int word)
{
    static const char *const calls[] = {"atomic_load",
                                        "atomic_store",
                                        "atomic_exchange",
                                        "atomic_compare_exchange_strong",
                                        "atomic_fetch_add",
                                        "atomic_compare_exchange_weak",
                                        "atomic_fetch_sub",
                                        "atomic_fetch_or",
                                        "atomic_fetch_and",
                                        "atomic_fetch_xor",
                                        "atomic_flag_clear",
                                        "atomic_flag_test_and_set",
                                        NULL};
    const struct source *source = making->source;
    const char *call = mutants_call_among(source, word, calls);
    int close = call != NULL ? source->words[word + 1].match : 0;
    bool twice = call != NULL && strstr(call, "compare") != NULL;
    char *name = text_format("%s_explicit", call != NULL ? call : "");
    const struct edit edits[] = {
        {word, word + 1, name},
        {close, close,
         twice ? ", memory_order_relaxed, memory_order_relaxed"
               : ", memory_order_relaxed"}};

    if (call != NULL)
        mutants_add(making, MUTANT_ORDER_WEAKENED, word, edits, 2);
    free(name);
}

void mutants_of_waits(struct making *making)
{
    const struct source *source = making->source;

    for (int i = 0; i < source->statements_count; i++)
        treat_loop(making, &source->statements[i]);
    for (int i = 0; i < source->words_count; i++) {
        if (source->words[i].kind != WORD_NAME ||
            mutants_function_of(source, i) < 0)
            continue;
        if (mutants_is_signal_call(source, i))
            treat_signal(making, i);
        weaken_named(making, i);
        weaken_plain(making, i);
    }
}
