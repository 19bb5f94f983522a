/* SPDX-License-Identifier: MIT */
/* Mutants of sequential code. */
#include "mutants_parts.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool among(const struct source *source, int word,
                  const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (source_is(source, word, words[i]))
            return true;
    return false;
}

/* Names of types, as far as a word tells. */
static bool is_type(const struct source *source, int word)
{
    static const char *const types[] = {
        "void",  "char",     "short",         "int",      "long",
        "float", "double",   "bool",          "signed",   "unsigned",
        "const", "volatile", "_Atomic",       "static",   "struct",
        "enum",  "union",    "_Thread_local", "_Alignas", NULL};
    const struct word *at = &source->words[word];

    if (among(source, word, types) || among(source, word - 1, &types[14]))
        return true;
    return at->kind == WORD_NAME && at->length > 2 &&
           strncmp(source->text + at->at + at->length - 2, "_t", 2) == 0;
}

static bool is_declaration(const struct source *source,
                           const struct statement *statement)
{
    int first = statement->first;

    return statement->kind == STATEMENT_SIMPLE &&
           source->words[first].kind == WORD_NAME &&
           (is_type(source, first) ||
            source->words[first + 1].kind == WORD_NAME);
}

/* Whether a value ends in front of the word, so that a sign there has two
 * operands. */
static bool is_binary(const struct source *source, int word)
{
    static const char *const keywords[] = {"return", "case",   "else",
                                           "do",     "sizeof", NULL};
    const struct word *before = &source->words[word - 1];

    if (before->kind == WORD_NAME)
        return !among(source, word - 1, keywords) && !is_type(source, word - 1);
    return before->kind != WORD_SIGN || source_is(source, word - 1, ")") ||
           source_is(source, word - 1, "]");
}

static void treat_signs(struct making *making, int word)
{
    static const struct {
        enum mutant_operator operation;
        const char *sign, *other;
        bool binary;
    } signs[] = {
        {MUTANT_ARITHMETIC, "+", "-", true},
        {MUTANT_ARITHMETIC, "-", "+", true},
        {MUTANT_ARITHMETIC, "*", "/", true},
        {MUTANT_ARITHMETIC, "/", "*", true},
        {MUTANT_ARITHMETIC, "%", "*", true},
        {MUTANT_ARITHMETIC, "&", "|", true},
        {MUTANT_ARITHMETIC, "|", "&", true},
        {MUTANT_ARITHMETIC, "^", "&", true},
        {MUTANT_ARITHMETIC, "<<", ">>", false},
        {MUTANT_ARITHMETIC, ">>", "<<", false},
        {MUTANT_ARITHMETIC, "++", "--", false},
        {MUTANT_ARITHMETIC, "--", "++", false},
        {MUTANT_ARITHMETIC, "+=", "-=", false},
        {MUTANT_ARITHMETIC, "-=", "+=", false},
        {MUTANT_ARITHMETIC, "*=", "/=", false},
        {MUTANT_ARITHMETIC, "/=", "*=", false},
        {MUTANT_ARITHMETIC, "&=", "|=", false},
        {MUTANT_ARITHMETIC, "|=", "&=", false},
        {MUTANT_RELATION, "<", "<=", false},
        {MUTANT_RELATION, "<=", "<", false},
        {MUTANT_RELATION, ">", ">=", false},
        {MUTANT_RELATION, ">=", ">", false},
        {MUTANT_RELATION, "==", "!=", false},
        {MUTANT_RELATION, "!=", "==", false},
        {MUTANT_LOGIC, "&&", "||", false},
        {MUTANT_LOGIC, "||", "&&", false},
    };

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (source_is(making->source, word, signs[i].sign) &&
            (!signs[i].binary || is_binary(making->source, word)))
            mutants_add_one(making, signs[i].operation, word, word + 1,
                            signs[i].other);
}

/* What an operand of && or || cannot reach beyond; of || not even &&. */
static bool is_edge(const struct source *source, int word, bool of_or)
{
    static const char *const edges[] = {";",  ",",  "?",  ":",      "=",
                                        "+=", "-=", "||", "return", NULL};

    return among(source, word, edges) ||
           (!of_or && source_is(source, word, "&&"));
}

/* The first word of the operand in front of a sign. */
static int operand_start(const struct source *source, int sign, bool of_or)
{
    int at = sign;

    while (at > 0 && !is_edge(source, at - 1, of_or)) {
        int match = source->words[at - 1].match;

        if (match >= at)
            break; /* its bracket opens here */
        at = match >= 0 ? match : at - 1;
    }
    return at;
}

/* Behind the last word of the operand after a sign. */
static int operand_end(const struct source *source, int sign, bool of_or)
{
    int at = sign + 1;

    while (at < source->words_count && !is_edge(source, at, of_or)) {
        int match = source->words[at].match;

        if (match >= 0 && match < at)
            break;
        at = match >= 0 ? match + 1 : at + 1;
    }
    return at;
}

static void treat_operands(struct making *making, int word)
{
    const struct source *source = making->source;
    bool of_or = source_is(source, word, "||");

    if (!of_or && !source_is(source, word, "&&"))
        return;
    mutants_add_one(making, MUTANT_OPERAND, operand_start(source, word, of_or),
                    word + 1, "");
    mutants_add_one(making, MUTANT_OPERAND, word,
                    operand_end(source, word, of_or), "");
}

/* Whether a word outside of inner brackets is one of these. */
static bool has_sign(const struct source *source, int first, int end,
                     const char *const *signs)
{
    for (int i = first; i < end; i++) {
        if (among(source, i, signs))
            return true;
        if (source->words[i].match > i)
            i = source->words[i].match;
    }
    return false;
}

/* Negates; what treat_signs negates as well is left to it. */
static void negate(struct making *making, int first, int end)
{
    static const char *const logic[] = {"&&", "||", "?", NULL};
    static const char *const equal[] = {"==", "!=", NULL};
    static const char *const more[] = {"<",  ">",  "<=", ">=", "=",
                                       "&&", "||", "?",  NULL};
    const struct source *source = making->source;
    char *condition;
    char *negated;

    if (end <= first || (has_sign(source, first, end, equal) &&
                         !has_sign(source, first, end, logic)))
        return;
    condition = source_copy(source, first, end);
    if (source_is(source, first, "!") && !has_sign(source, first, end, more))
        negated = source_copy(source, first + 1, end);
    else
        negated = text_format("!(%s)", condition);
    mutants_add_one(making, MUTANT_CONDITION, first, end, negated);
    free(negated);
    free(condition);
}

/* The middle of for's three; all else has one condition in its brackets. */
static void treat_condition(struct making *making,
                            const struct statement *statement)
{
    const struct source *source = making->source;
    int first = statement->open + 1;
    int end;

    if (statement->open < 0 || statement->kind == STATEMENT_SWITCH)
        return;
    end = source->words[statement->open].match;
    if (statement->kind == STATEMENT_FOR) {
        while (first < end && !source_is(source, first, ";"))
            first++;
        first++;
        for (int i = end - 1; i >= first; i--)
            if (source_is(source, i, ";"))
                end = i;
    }
    negate(making, first, end);
}

static void treat_number(struct making *making, int word)
{
    const struct source *source = making->source;
    const struct word *at = &source->words[word];
    char *number;
    char *more;

    if (source_is(source, word - 1, "{") && source_is(source, word + 1, "}"))
        return; /* {0}: all of it is zero */
    number = source_copy(source, word, word + 1);
    more = text_format("(%s + 1)", number);
    if (strcmp(number, "0") == 0)
        mutants_add_one(making, MUTANT_CONSTANT, word, word + 1, "1");
    else if (strcmp(number, "1") == 0)
        mutants_add_one(making, MUTANT_CONSTANT, word, word + 1, "0");
    else if (memchr(number, '.', at->length) == NULL)
        mutants_add_one(making, MUTANT_CONSTANT, word, word + 1, more);
    free(more);
    free(number);
}

/* -EINVAL: a name of capitals that begins with E, behind a minus. */
static bool is_error(const struct source *source, int word)
{
    const struct word *at = &source->words[word];
    const char *name = source->text + at->at;

    if (name[0] != 'E' || at->length < 4 || !source_is(source, word - 1, "-"))
        return false;
    for (size_t i = 0; i < at->length; i++)
        if (!isupper((unsigned char)name[i]) &&
            !isdigit((unsigned char)name[i]))
            return false;
    return true;
}

static void treat_name(struct making *making, int word)
{
    const struct source *source = making->source;

    if (source_is(source, word, "true"))
        mutants_add_one(making, MUTANT_CONSTANT, word, word + 1, "false");
    else if (source_is(source, word, "false"))
        mutants_add_one(making, MUTANT_CONSTANT, word, word + 1, "true");
    else if (is_error(source, word))
        mutants_add_one(making, MUTANT_ERRNO, word, word + 1,
                        source_is(source, word, "EDOM") ? "ERANGE" : "EDOM");
}

static void treat_result(struct making *making,
                         const struct statement *statement)
{
    static const char *const plain[] = {"0",    "1",     "NULL",
                                        "true", "false", NULL};
    const struct source *source = making->source;
    int first = statement->first + 1;
    int end = statement->end - 1;

    if (end == first + 1 && among(source, first, plain))
        return;
    if (end > first)
        mutants_add_one(making, MUTANT_RESULT, first, end, "0");
}

static void treat_statement(struct making *making,
                            const struct statement *statement)
{
    const struct source *source = making->source;
    int first = statement->first;

    if (statement->kind == STATEMENT_RETURN)
        treat_result(making, statement);
    if (statement->kind == STATEMENT_JUMP ||
        (statement->kind == STATEMENT_RETURN && statement->end == first + 2) ||
        (statement->kind == STATEMENT_SIMPLE &&
         !is_declaration(source, statement) &&
         !mutants_is_lock_call(source, first) &&
         !mutants_is_signal_call(source, first)))
        mutants_add_one(making, MUTANT_STATEMENT, first, statement->end - 1,
                        "");
    treat_condition(making, statement);
}

/* The condition in front of a question mark. */
static void treat_question(struct making *making, int word)
{
    if (source_is(making->source, word, "?"))
        negate(making, operand_start(making->source, word, true), word);
}

/* A number that is the size of an array in a declaration. */
static bool is_size(const struct source *source, int word)
{
    if (!source_is(source, word - 1, "["))
        return false;
    for (int i = 0; i < source->statements_count; i++) {
        const struct statement *statement = &source->statements[i];

        if (word >= statement->first && word < statement->end &&
            is_declaration(source, statement))
            return true;
    }
    return false;
}

void mutants_classic(struct making *making)
{
    const struct source *source = making->source;

    for (int i = 0; i < source->statements_count; i++)
        treat_statement(making, &source->statements[i]);
    for (int i = 1; i < source->words_count; i++) {
        if (mutants_function_of(source, i) < 0)
            continue;
        if (source->words[i].kind == WORD_NUMBER && !is_size(source, i))
            treat_number(making, i);
        else if (source->words[i].kind == WORD_NAME)
            treat_name(making, i);
        if (source->words[i].kind != WORD_SIGN)
            continue;
        treat_signs(making, i);
        treat_operands(making, i);
        treat_question(making, i);
    }
}
