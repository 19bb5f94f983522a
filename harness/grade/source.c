/* SPDX-License-Identifier: MIT */
/*
 * Idea: one pass cuts words, one pairs brackets, and a descent over the
 * statements of each function notes where they begin and end.  Whatever a
 * macro hides looks like an expression.
 */
#include "source.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 200 };

/* Makes room for one more of what items points to. */
static void *grow(void *items, int count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return items;
    items = realloc(items, size * (count > 0 ? 2 * (size_t)count : 1));
    if (items == NULL)
        abort();
    return items;
}

static void blank(char *text, size_t from, size_t to)
{
    for (; from < to; from++)
        if (text[from] != '\n')
            text[from] = ' ';
}

static size_t past_quoted(const char *text, size_t at)
{
    char quote = text[at++];

    while (text[at] != '\0' && text[at] != quote && text[at] != '\n')
        at += text[at] == '\\' && text[at + 1] != '\0' ? 2 : 1;
    return text[at] == quote ? at + 1 : at;
}

/* Comments become blanks, in place. */
static int strip_comments(char *text)
{
    for (size_t at = 0; text[at] != '\0';) {
        size_t from = at;

        if (text[at] == '"' || text[at] == '\'') {
            at = past_quoted(text, at);
        } else if (text_starts(text + at, "//")) {
            at += strcspn(text + at, "\n");
            blank(text, from, at);
        } else if (text_starts(text + at, "/*")) {
            const char *end = strstr(text + at + 2, "*/");

            if (end == NULL)
                return -EINVAL;
            at = (size_t)(end - text) + 2;
            blank(text, from, at);
        } else {
            at++;
        }
    }
    return 0;
}

/* Past a directive and the lines that it goes on in. */
static size_t past_directive(const char *text, size_t at, unsigned *line)
{
    while (text[at] != '\0' && text[at] != '\n') {
        if (text[at] == '\\' && text[at + 1] == '\n') {
            ++*line;
            at++;
        }
        at++;
    }
    return at;
}

static size_t sign_length(const char *at)
{
    static const char *const signs[] = {
        "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==",
        "!=",  "&&",  "||",  "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (text_starts(at, signs[i]))
            return strlen(signs[i]);
    return 1;
}

static size_t number_length(const char *at)
{
    size_t length = 1;

    while (isalnum((unsigned char)at[length]) || at[length] == '.' ||
           (strchr("+-", at[length]) != NULL && at[length] != '\0' &&
            strchr("eEpP", at[length - 1]) != NULL && at[1] != 'x'))
        length++;
    return length;
}

static void add_word(struct source *source, enum word_kind kind, size_t at,
                     size_t length, unsigned line)
{
    source->words =
        grow(source->words, source->words_count, sizeof(source->words[0]));
    source->words[source->words_count++] = (struct word){.kind = kind,
                                                         .at = at,
                                                         .length = length,
                                                         .line = line,
                                                         .match = SOURCE_NONE};
}

/* One word at a place that is no blank; behind it. */
static size_t cut_word(struct source *source, size_t at, unsigned line)
{
    const char *text = source->bare;
    unsigned char c = (unsigned char)text[at];
    enum word_kind kind = WORD_SIGN;
    size_t length;

    if (c == '"' || c == '\'') {
        kind = WORD_TEXT;
        length = past_quoted(text, at) - at;
    } else if (isdigit(c)) {
        kind = WORD_NUMBER;
        length = number_length(text + at);
    } else if (isalpha(c) || c == '_') {
        kind = WORD_NAME;
        for (length = 1; isalnum((unsigned char)text[at + length]) ||
                         text[at + length] == '_';)
            length++;
    } else {
        length = sign_length(text + at);
    }
    add_word(source, kind, at, length, line);
    return at + length;
}

static void cut_words(struct source *source)
{
    const char *text = source->bare;
    bool fresh = true; /* nothing but blanks on this line so far */
    unsigned line = 1;

    for (size_t at = 0; text[at] != '\0';) {
        if (text[at] == '\n') {
            line++;
            fresh = true;
            at++;
        } else if (isspace((unsigned char)text[at])) {
            at++;
        } else if (text[at] == '#' && fresh) {
            at = past_directive(text, at, &line);
        } else {
            at = cut_word(source, at, line);
            fresh = false;
        }
    }
}

static int pair_brackets(struct source *source)
{
    static const char opening[] = "([{";
    static const char closing[] = ")]}";
    int open[DEPTH_MAX];
    int depth = 0;

    for (int i = 0; i < source->words_count; i++) {
        const struct word *word = &source->words[i];
        char c = source->bare[word->at];

        if (word->kind != WORD_SIGN || word->length != 1)
            continue;
        if (strchr(opening, c) != NULL) {
            if (depth == DEPTH_MAX)
                return -EINVAL;
            open[depth++] = i;
        } else if (strchr(closing, c) != NULL) {
            int other = depth > 0 ? open[--depth] : SOURCE_NONE;

            if (other < 0 ||
                strchr(opening, source->bare[source->words[other].at]) -
                        opening !=
                    strchr(closing, c) - closing)
                return -EINVAL;
            source->words[other].match = i;
            source->words[i].match = other;
        }
    }
    return depth == 0 ? 0 : -EINVAL;
}

bool source_is(const struct source *source, int word, const char *text)
{
    if (word < 0 || word >= source->words_count)
        return false;
    return source->words[word].length == strlen(text) &&
           strncmp(source->text + source->words[word].at, text, strlen(text)) ==
               0;
}

/* Where in the function the descent is. */
struct descent {
    struct source *source;
    int function;
    int limit; /* the word that ends the function */
    int depth;
};

static int add_statement(struct descent *descent, enum statement_kind kind,
                         int first, int block)
{
    struct source *source = descent->source;

    source->statements = grow(source->statements, source->statements_count,
                              sizeof(source->statements[0]));
    source->statements[source->statements_count] =
        (struct statement){.kind = kind,
                           .first = first,
                           .end = first,
                           .open = SOURCE_NONE,
                           .block = block,
                           .function = descent->function};
    return source->statements_count++;
}

/* Behind the next semicolon that no bracket holds. */
static int past_semicolon(const struct descent *descent, int at)
{
    const struct source *source = descent->source;

    while (at < descent->limit && !source_is(source, at, ";"))
        at =
            source->words[at].match > at ? source->words[at].match + 1 : at + 1;
    return at < descent->limit ? at + 1 : descent->limit;
}

/* Past "name:", "case x:" and "default:"; at itself when there is none. */
static int past_label(const struct descent *descent, int at)
{
    const struct source *source = descent->source;

    if (source_is(source, at, "case")) {
        while (at < descent->limit && !source_is(source, at, ":"))
            at++;
        return at + 1;
    }
    if (source->words[at].kind == WORD_NAME && source_is(source, at + 1, ":"))
        return at + 2;
    return at;
}

static int take(struct descent *descent, int at, int block);

/* Keyword and condition, then what depends on it; behind that. */
static int take_body(struct descent *descent, int statement, int keyword)
{
    struct source *source = descent->source;
    int open = keyword + 1;

    if (!source_is(source, open, "("))
        return past_semicolon(descent, keyword);
    source->statements[statement].open = open;
    return take(descent, source->words[open].match + 1, SOURCE_NONE);
}

static int take_list(struct descent *descent, int statement, int open)
{
    int close = descent->source->words[open].match;
    int at = open + 1;

    while (at < close)
        at = take(descent, at, statement);
    return close + 1;
}

static int take_do(struct descent *descent, int statement, int at)
{
    struct source *source = descent->source;

    at = take(descent, at + 1, SOURCE_NONE);
    if (source_is(source, at, "while"))
        source->statements[statement].open = at + 1;
    return past_semicolon(descent, at);
}

static enum statement_kind kind_of(const struct source *source, int at)
{
    static const struct {
        const char *word;
        enum statement_kind kind;
    } kinds[] = {{"{", STATEMENT_BLOCK},       {";", STATEMENT_EMPTY},
                 {"if", STATEMENT_IF},         {"while", STATEMENT_WHILE},
                 {"do", STATEMENT_DO},         {"for", STATEMENT_FOR},
                 {"switch", STATEMENT_SWITCH}, {"return", STATEMENT_RETURN},
                 {"break", STATEMENT_JUMP},    {"continue", STATEMENT_JUMP},
                 {"goto", STATEMENT_JUMP}};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (source_is(source, at, kinds[i].word))
            return kinds[i].kind;
    return STATEMENT_SIMPLE;
}

static int take_kind(struct descent *descent, int statement, int at)
{
    const struct source *source = descent->source;

    switch (source->statements[statement].kind) {
    case STATEMENT_BLOCK:
        return take_list(descent, statement, at);
    case STATEMENT_DO:
        return take_do(descent, statement, at);
    case STATEMENT_IF:
        at = take_body(descent, statement, at);
        if (source_is(source, at, "else"))
            at = take(descent, at + 1, SOURCE_NONE);
        return at;
    case STATEMENT_WHILE:
    case STATEMENT_FOR:
    case STATEMENT_SWITCH:
        return take_body(descent, statement, at);
    default:
        return past_semicolon(descent, at);
    }
}

/* One statement and all in it; behind it. */
static int take(struct descent *descent, int at, int block)
{
    bool labelled = false;
    int statement;
    int end;

    if (at >= descent->limit || descent->depth >= DEPTH_MAX)
        return descent->limit;
    while (at < descent->limit && past_label(descent, at) > at) {
        at = past_label(descent, at);
        labelled = true;
    }
    if (at >= descent->limit)
        return descent->limit;
    statement = add_statement(descent, kind_of(descent->source, at), at, block);
    descent->depth++;
    end = take_kind(descent, statement, at);
    descent->depth--;
    descent->source->statements[statement].end = end;
    descent->source->statements[statement].labelled = labelled;
    return end;
}

/* The name in front of "(...) {", or none. */
static int function_name(const struct source *source, int brace)
{
    int open = source_is(source, brace - 1, ")")
                   ? source->words[brace - 1].match
                   : SOURCE_NONE;

    if (open < 1 || source->words[open - 1].kind != WORD_NAME)
        return SOURCE_NONE;
    return open - 1;
}

static void take_functions(struct source *source)
{
    for (int i = 0; i < source->words_count; i++) {
        int name =
            source_is(source, i, "{") ? function_name(source, i) : SOURCE_NONE;

        if (name >= 0) {
            struct descent descent = {.source = source,
                                      .function = source->functions_count,
                                      .limit = source->words[i].match + 1};

            source->functions = grow(source->functions, descent.function,
                                     sizeof(source->functions[0]));
            source->functions[source->functions_count++] = name;
            (void)take(&descent, i, SOURCE_NONE);
        }
        if (source->words[i].match > i)
            i = source_is(source, i, "{") ? source->words[i].match : i;
    }
}

int source_read(const char *text, struct source *source)
{
    int result;

    *source = (struct source){.text = text_copy(text), .bare = text_copy(text)};
    result = strip_comments(source->bare);
    if (result == 0) {
        cut_words(source);
        result = pair_brackets(source);
    }
    if (result == 0)
        take_functions(source);
    else
        source_free(source);
    return result;
}

void source_free(struct source *source)
{
    free(source->text);
    free(source->bare);
    free(source->words);
    free(source->statements);
    free(source->functions);
    *source = (struct source){0};
}

char *source_copy(const struct source *source, int first, int end)
{
    size_t from;
    const struct word *last;

    if (end <= first)
        return text_copy("");
    from = source->words[first].at;
    last = &source->words[end - 1];
    return text_format("%.*s", (int)(last->at + last->length - from),
                       source->text + from);
}

char *source_line(const struct source *source, unsigned line)
{
    char *copy = text_line(source->bare, line);
    size_t to = 0;

    if (copy == NULL)
        return text_copy("");
    for (size_t from = 0; copy[from] != '\0'; from++) {
        bool space = isspace((unsigned char)copy[from]);

        if (!space)
            copy[to++] = copy[from];
        else if (to > 0 && copy[to - 1] != ' ')
            copy[to++] = ' ';
    }
    while (to > 0 && copy[to - 1] == ' ')
        to--;
    copy[to] = '\0';
    return copy;
}
