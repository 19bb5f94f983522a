/* SPDX-License-Identifier: MIT */
/*
 * Idea: the compiler says in the preprocessed text where each line came from
 * (# 17 "./counter.c").  Lines of the answer's own files are read word by
 * word; what system headers expand to is theirs.
 */
#include "gate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const struct answer *answer;
    struct gate_result *result;
    const char *at;
    char file[512];
    unsigned line;
    bool own;       /* the current line is not a system header's */
    bool attribute; /* inside of an attribute's parentheses */
    int depth;
};

static void refuse(struct reader *reader, char *message)
{
    struct gate_result *result = reader->result;

    if (result->verdict != VERDICT_ACCEPTED) {
        free(message);
        return;
    }
    result->verdict = VERDICT_TAMPERED;
    result->message = message;
    result->file = text_copy(reader->file);
    result->line = reader->line;
}

static bool is_own_file(const struct answer *answer, const char *file)
{
    if (text_starts(file, "./"))
        file += 2;
    return text_list_has(&answer->names, file);
}

/* Names that come from the compiler, its headers or ours. */
static bool is_known_file(const struct answer *answer, const char *file)
{
    if (text_starts(file, "./"))
        file += 2;
    return file[0] == '/' || file[0] == '<' ||
           strcmp(file, answer->kata->manifest->header) == 0;
}

/* Flags behind a marker's name: 3 is a system header's. */
static bool is_system(const char *flags)
{
    size_t length = strcspn(flags, "\n");

    return memchr(flags, '3', length) != NULL;
}

/* # 17 "./counter.c" 2 */
static bool take_marker(struct reader *reader)
{
    const char *at = reader->at + 1;
    char *end;
    unsigned long line = strtoul(at, &end, 10);
    size_t length;

    if (reader->at[0] != '#' || end == at || end[0] != ' ' || end[1] != '"')
        return false;
    at = end + 2;
    length = strcspn(at, "\"\n");
    if (length >= sizeof(reader->file))
        length = sizeof(reader->file) - 1;
    memcpy(reader->file, at, length);
    reader->file[length] = '\0';
    reader->line = (unsigned)line;
    if (!is_own_file(reader->answer, reader->file) &&
        !is_known_file(reader->answer, reader->file))
        refuse(reader, text_format("a line says that it comes from `%s`",
                                   reader->file));
    reader->own = !is_system(at + length);
    reader->at = at + strcspn(at, "\n");
    if (*reader->at == '\n')
        reader->at++;
    return true;
}

static bool among(const char *word, size_t length, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strlen(*words) == length && strncmp(*words, word, length) == 0)
            return true;
    return false;
}

static void check_word(struct reader *reader, const char *word, size_t length)
{
    static const char *const assembler[] = {"asm", "__asm", "__asm__", NULL};
    static const char *const attributes[] = {"__attribute__", "__attribute",
                                             NULL};
    static const char *const forbidden[] = {"constructor",
                                            "destructor",
                                            "ifunc",
                                            "section",
                                            "alias",
                                            "weak",
                                            "weakref",
                                            "symver",
                                            "no_sanitize",
                                            "no_sanitize_thread",
                                            "no_sanitize_address",
                                            "no_sanitize_undefined",
                                            "disable_sanitizer_instrumentation",
                                            "no_instrument_function",
                                            "no_profile_instrument_function",
                                            "optimize",
                                            "target",
                                            "target_clones",
                                            "naked",
                                            "retain",
                                            "init_priority",
                                            "no_stack_protector",
                                            NULL};

    if (among(word, length, assembler))
        refuse(reader,
               text_format("assembler (`%.*s`) is not C", (int)length, word));
    if (among(word, length, attributes)) {
        reader->attribute = true;
        reader->depth = 0;
        return;
    }
    if (!reader->attribute)
        return;
    while (length > 4 && strncmp(word, "__", 2) == 0 &&
           strncmp(word + length - 2, "__", 2) == 0) {
        word += 2;
        length -= 4;
    }
    if (among(word, length, forbidden))
        refuse(reader, text_format("attribute `%.*s` is not allowed",
                                   (int)length, word));
}

/* Past a string or a character constant. */
static void skip_quoted(struct reader *reader)
{
    char quote = *reader->at++;

    while (*reader->at != '\0' && *reader->at != quote && *reader->at != '\n') {
        if (*reader->at == '\\' && reader->at[1] != '\0')
            reader->at++;
        reader->at++;
    }
    if (*reader->at == quote)
        reader->at++;
}

static void track_attribute(struct reader *reader, char c)
{
    if (reader->attribute && c == '(')
        reader->depth++;
    if (reader->attribute && c == ')' && --reader->depth <= 0)
        reader->attribute = false;
}

/* One line of the answer's own. */
static void read_own_line(struct reader *reader)
{
    static const char pragma[] = "#pragma";

    if (text_starts(reader->at, pragma) &&
        !text_starts(reader->at + strlen(pragma), " once")) {
        refuse(reader, text_copy("a #pragma is not allowed"));
    }
    while (*reader->at != '\0' && *reader->at != '\n') {
        unsigned char c = (unsigned char)*reader->at;

        if (c == '"' || c == '\'') {
            skip_quoted(reader);
        } else if (isalpha(c) || c == '_') {
            const char *word = reader->at;
            size_t length = 0;

            while (isalnum((unsigned char)word[length]) || word[length] == '_')
                length++;
            check_word(reader, word, length);
            reader->at += length;
        } else {
            track_attribute(reader, (char)c);
            reader->at++;
        }
    }
}

static void read_text(struct reader *reader)
{
    while (*reader->at != '\0') {
        if (take_marker(reader))
            continue;
        if (reader->own)
            read_own_line(reader);
        else
            reader->at += strcspn(reader->at, "\n");
        if (*reader->at == '\n')
            reader->at++;
        reader->line++;
    }
}

/* Past a backslash at a line's end; gcc lets blanks stand behind it. */
static const char *past_continuation(const char *at)
{
    const char *end = at;

    if (*at != '\\')
        return at;
    end += 1 + strspn(at + 1, " \t\r\f\v");
    return *end == '\n' ? end + 1 : at;
}

/* Lines as the compiler sees them: none goes on in the next one. */
static void join_lines(char *text)
{
    unsigned owed = 0; /* newlines, so that later lines keep their numbers */
    const char *from = text;
    char *to = text;

    while (*from != '\0') {
        const char *next = past_continuation(from);

        if (next != from) {
            from = next;
            owed++;
            continue;
        }
        *to++ = *from;
        for (; *from == '\n' && owed > 0; owed--)
            *to++ = '\n';
        from++;
    }
    *to = '\0';
}

/* Past a comment, of which newlines stay out; counts them. */
static const char *past_comment(const char *at, unsigned *lines)
{
    const char *end = at[1] == '/' ? at + strcspn(at, "\n") : at + 2;

    if (at[1] == '/')
        return end;
    while (*end != '\0' && !text_starts(end, "*/"))
        *lines += *end++ == '\n';
    return *end != '\0' ? end + 2 : end;
}

/* A directive that numbers lines, at the beginning of a joined line. */
static bool is_numbering(const char *word)
{
    word += strspn(word, " \t\r\f\v");
    if (*word == '#')
        word++;
    else if (text_starts(word, "%:"))
        word += 2;
    else
        return false;
    for (unsigned lines = 0;;) {
        word += strspn(word, " \t\r\f\v");
        if (!text_starts(word, "/*"))
            break;
        word = past_comment(word, &lines);
    }
    return text_starts(word, "line") || isdigit((unsigned char)*word);
}

/* One joined line, from its first character that is neither blank nor
 * comment; ends behind it. */
static const char *past_line(struct reader *reader, const char *at)
{
    while (*at != '\0' && *at != '\n') {
        if (text_starts(at, "/*") || text_starts(at, "//")) {
            at = past_comment(at, &reader->line);
        } else if (text_starts(at, "R\"")) {
            refuse(reader, text_copy("a raw string (R\"...\") is not C"));
            at += 2;
        } else if (*at == '"' || *at == '\'') {
            reader->at = at;
            skip_quoted(reader);
            at = reader->at;
        } else {
            at++;
        }
    }
    return *at == '\n' ? at + 1 : at;
}

/*
 * #line, or # and a number, in the source as it was handed in: however it is
 * spelt, for behind it text could pass for a system header's.
 */
static void check_source(const struct answer *answer, const char *name,
                         struct gate_result *result)
{
    char *path = text_format("%s/src/%s", answer->job, name);
    struct reader reader = {.answer = answer, .result = result};
    char *text = NULL;
    const char *at;

    (void)text_read(path, ANSWER_FILE_MAX, &text, NULL);
    memcpy(reader.file, name, strnlen(name, sizeof(reader.file) - 1));
    if (text != NULL)
        join_lines(text);
    for (at = text; at != NULL && *at != '\0';) {
        reader.line++;
        at += strspn(at, " \t\r\f\v");
        while (text_starts(at, "/*")) {
            at = past_comment(at, &reader.line);
            at += strspn(at, " \t\r\f\v");
        }
        if (is_numbering(at))
            refuse(&reader, text_copy("line numbers of its own (#line)"));
        at = past_line(&reader, at);
    }
    free(text);
    free(path);
}

void gate_text(const struct answer *answer, struct gate_result *result)
{
    *result = (struct gate_result){.verdict = VERDICT_ACCEPTED};
    for (size_t i = 0; i < answer->names.count; i++) {
        const char *name = answer->names.items[i];
        struct reader reader = {.answer = answer, .result = result};
        char *text = NULL;
        char *path;

        check_source(answer, name, result);
        if (!text_ends(name, ".c"))
            continue;
        path = text_format("%s/%.*s.i", answer->job, (int)strcspn(name, "."),
                           name);
        if (text_read(path, 64 << 20, &text, NULL) == 0) {
            reader.at = text;
            read_text(&reader);
        }
        free(text);
        free(path);
    }
    if (result->file != NULL && text_starts(result->file, "./"))
        memmove(result->file, result->file + 2, strlen(result->file) - 1);
}

void gate_free(struct gate_result *result)
{
    free(result->message);
    free(result->file);
    *result = (struct gate_result){0};
}
