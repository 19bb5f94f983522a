/* SPDX-License-Identifier: MIT */
/* Mutants of critical sections. */
#include "mutants_parts.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* What takes a lock, and what gives it back. */
static const struct pair {
    const char *lock, *unlock;
} pairs[] = {
    {"pthread_mutex_lock", "pthread_mutex_unlock"},
    {"pthread_mutex_trylock", "pthread_mutex_unlock"},
    {"pthread_mutex_timedlock", "pthread_mutex_unlock"},
    {"pthread_rwlock_rdlock", "pthread_rwlock_unlock"},
    {"pthread_rwlock_wrlock", "pthread_rwlock_unlock"},
    {"pthread_spin_lock", "pthread_spin_unlock"},
    {"mtx_lock", "mtx_unlock"},
    {"mtx_trylock", "mtx_unlock"},
    {"sem_wait", NULL}, /* sem_post is a signal */
};

enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static const struct pair *lock_at(const struct source *source, int word)
{
    for (int i = 0; i < PAIRS; i++)
        if (source_is(source, word, pairs[i].lock) &&
            source_is(source, word + 1, "("))
            return &pairs[i];
    return NULL;
}

static bool is_unlock(const struct source *source, int word)
{
    for (int i = 0; i < PAIRS; i++)
        if (pairs[i].unlock != NULL &&
            source_is(source, word, pairs[i].unlock) &&
            source_is(source, word + 1, "("))
            return true;
    return false;
}

bool mutants_is_lock_call(const struct source *source, int word)
{
    return lock_at(source, word) != NULL || is_unlock(source, word);
}

/* Behind the call's closing bracket. */
static int call_end(const struct source *source, int word)
{
    return source->words[word + 1].match + 1;
}

/* Whether the call is a statement of its own. */
static bool stands_alone(const struct source *source, int word)
{
    int statement = mutants_statement_at(source, word);

    return statement >= 0 && source->statements[statement].end ==
                                 source->words[word + 1].match + 2;
}

/* Whether two calls are about the same object. */
static bool same_arguments(const struct source *source, int a, int b)
{
    char *left = source_copy(source, a + 1, call_end(source, a));
    char *right = source_copy(source, b + 1, call_end(source, b));
    bool same = strcmp(left, right) == 0;

    free(left);
    free(right);
    return same;
}

/* From the function's first lock of an object on, all calls about it. */
static void drop_section(struct making *making, int lock)
{
    const struct source *source = making->source;
    int function = mutants_function_of(source, lock);
    struct edit edits[EDITS_MAX];
    size_t count = 0;
    bool unlocked = false;

    for (int i = 0; i < source->words_count && count < EDITS_MAX; i++) {
        if (!mutants_is_lock_call(source, i) ||
            mutants_function_of(source, i) != function ||
            !same_arguments(source, i, lock))
            continue;
        if (i < lock && lock_at(source, i) != NULL)
            return; /* that one had its turn */
        unlocked = unlocked || is_unlock(source, i);
        edits[count++] = mutants_without(source, i);
    }
    if (unlocked)
        mutants_add(making, MUTANT_SECTION_DROPPED, lock, edits, count);
}

/* The neighbour in the same list; none where a label stands between. */
static int neighbour(const struct source *source, int statement, int step)
{
    int block = source->statements[statement].block;

    for (int i = statement + step;
         block >= 0 && i >= 0 && i < source->statements_count; i += step)
        if (source->statements[i].block == block)
            return source->statements[step > 0 ? i : statement].labelled
                       ? SOURCE_NONE
                       : i;
    return SOURCE_NONE;
}

/* Two neighbours change places; the mutant is known by the one named. */
static void swap(struct making *making, int a, int b, int known)
{
    const struct source *source = making->source;
    const struct statement *first = &source->statements[a < b ? a : b];
    const struct statement *second = &source->statements[a < b ? b : a];
    char *one = source_copy(source, first->first, first->end);
    char *other = source_copy(source, second->first, second->end);
    const struct edit edits[] = {{first->first, first->end, other},
                                 {second->first, second->end, one}};

    mutants_add(making, MUTANT_SECTION_SHRUNK, source->statements[known].first,
                edits, 2);
    free(one);
    free(other);
}

/* Locked after the next statement, or unlocked before the last one. */
static void shrink(struct making *making, int statement, int step)
{
    const struct source *source = making->source;
    int other = neighbour(source, statement, step);

    if (other < 0 || source->statements[other].kind == STATEMENT_RETURN ||
        source->statements[other].kind == STATEMENT_JUMP ||
        mutants_is_lock_call(source, source->statements[other].first))
        return;
    swap(making, statement, other, statement);
}

/* Unlocked and locked again between any two statements that follow. */
static void split(struct making *making, int statement, const struct pair *pair)
{
    const struct source *source = making->source;
    int lock = source->statements[statement].first;
    char *arguments = source_copy(source, lock + 1, call_end(source, lock));
    char *gap = text_format("%s%s; %s%s;\n    ", pair->unlock, arguments,
                            pair->lock, arguments);
    int at = neighbour(source, statement, 1);

    for (int next; at >= 0 && (next = neighbour(source, at, 1)) >= 0;
         at = next) {
        int word = source->statements[next].first;

        if (mutants_is_lock_call(source, word) ||
            mutants_is_lock_call(source, source->statements[at].first))
            break;
        mutants_add_one(making, MUTANT_SECTION_SPLIT, word, word, gap);
    }
    free(gap);
    free(arguments);
}

void mutants_of_locks(struct making *making)
{
    const struct source *source = making->source;

    for (int i = 0; i < source->words_count; i++) {
        const struct pair *pair = lock_at(source, i);
        int statement = mutants_statement_at(source, i);

        if (mutants_function_of(source, i) < 0)
            continue;
        if (pair != NULL) {
            mutants_drop(making, MUTANT_LOCK_DROPPED, i);
            if (pair->unlock != NULL)
                drop_section(making, i);
            if (statement >= 0 && pair->unlock != NULL &&
                stands_alone(source, i)) {
                shrink(making, statement, 1);
                split(making, statement, pair);
            }
        } else if (is_unlock(source, i)) {
            mutants_drop(making, MUTANT_UNLOCK_DROPPED, i);
            if (statement >= 0 && stands_alone(source, i))
                shrink(making, statement, -1);
        }
    }
}
