/* SPDX-License-Identifier: MIT */
/*
 * Idea: one loop takes text apart into characters and cleans them; a function
 * per format writes one character.
 */
#define _GNU_SOURCE /* open_memstream is POSIX 2008 */
#include "ink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { REPLACEMENT = 0xfffd, ELLIPSIS = 0x2026, WORD_JOINER = 0x2060 };

typedef void ink_character(struct ink *ink, uint32_t character);

int ink_open(struct ink *ink)
{
    ink->bytes = NULL;
    ink->length = 0;
    ink->stream = open_memstream(&ink->bytes, &ink->length);
    return ink->stream == NULL ? -ENOMEM : 0;
}

int ink_close(struct ink *ink)
{
    bool failed = ferror(ink->stream) != 0;

    failed = fclose(ink->stream) != 0 || failed;
    ink->stream = NULL;
    return failed ? -ENOMEM : 0;
}

void ink_raw(struct ink *ink, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vfprintf(ink->stream, format, arguments);
    va_end(arguments);
}

static void put(struct ink *ink, const char *text)
{
    (void)fputs(text, ink->stream);
}

static void put_utf8(struct ink *ink, uint32_t c)
{
    char bytes[5] = {0};

    if (c < 0x80) {
        bytes[0] = (char)c;
    } else if (c < 0x800) {
        bytes[0] = (char)(0xc0 | c >> 6);
        bytes[1] = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        bytes[0] = (char)(0xe0 | c >> 12);
        bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
        bytes[2] = (char)(0x80 | (c & 0x3f));
    } else {
        bytes[0] = (char)(0xf0 | c >> 18);
        bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
        bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
        bytes[3] = (char)(0x80 | (c & 0x3f));
    }
    put(ink, bytes);
}

/*
 * The character at *text, which moves behind it: behind one byte when that
 * starts no well-formed character.
 */
static uint32_t take(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint32_t c = p[0];
    int more = c < 0x80 ? 0 : c < 0xc0 ? -1 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

    (*text)++;
    if (more == 0)
        return c;
    if (more < 0 || c > 0xf4)
        return REPLACEMENT;
    c &= 0x3fU >> more;
    for (int i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return REPLACEMENT;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return REPLACEMENT;
    *text += more;
    return c;
}

static bool is_clean(uint32_t c)
{
    if (c < 0x20)
        return c == '\n' || c == '\t';
    if (c >= 0x7f && c < 0xa0)
        return false;
    /* What turns the direction of writing, or draws a line's end. */
    if (c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
        (c >= 0x2066 && c <= 0x2069) || c == 0x61c)
        return false;
    return c != 0xfeff && (c & 0xfffe) != 0xfffe;
}

enum care { CLEANED, AS_IT_IS };

static void each_of(struct ink *ink, const char *text, size_t most,
                    enum care care, ink_character *write)
{
    for (size_t i = 0; *text != '\0'; i++) {
        uint32_t c = take(&text);

        if (i == most) {
            put_utf8(ink, ELLIPSIS);
            return;
        }
        write(ink, care == AS_IT_IS || is_clean(c) ? c : REPLACEMENT);
    }
}

static void each(struct ink *ink, const char *text, enum care care,
                 ink_character *write)
{
    each_of(ink, text, INK_MOST, care, write);
}

static void html_character(struct ink *ink, uint32_t c)
{
    switch (c) {
    case '&':
        put(ink, "&amp;");
        break;
    case '<':
        put(ink, "&lt;");
        break;
    case '>':
        put(ink, "&gt;");
        break;
    case '"':
        put(ink, "&quot;");
        break;
    case '\'':
        put(ink, "&#39;");
        break;
    default:
        put_utf8(ink, c);
    }
}

void ink_html(struct ink *ink, const char *text)
{
    each(ink, text, CLEANED, html_character);
}

void ink_source(struct ink *ink, const char *text)
{
    each_of(ink, text, INK_SOURCE_MOST, CLEANED, html_character);
}

static void xml_character(struct ink *ink, uint32_t c)
{
    if (is_clean(c))
        html_character(ink, c);
    else
        ink_raw(ink, "[NON-XML-CHAR-0x%X]", (unsigned)c);
}

void ink_xml(struct ink *ink, const char *text)
{
    each(ink, text, AS_IT_IS, xml_character);
}

void ink_plain(struct ink *ink, const char *text)
{
    each(ink, text, CLEANED, put_utf8);
}

static void log_character(struct ink *ink, uint32_t c)
{
    put_utf8(ink, c);
    if (c == '#')
        put_utf8(ink, WORD_JOINER);
}

void ink_log(struct ink *ink, const char *line)
{
    bool hashes = strstr(line, "##[") != NULL;

    if (strncmp(line + strspn(line, " \t\r\v\f"), "::", 2) == 0)
        put(ink, "| ");
    each(ink, line, CLEANED, hashes ? log_character : put_utf8);
}

static void word_character(struct ink *ink, uint32_t c)
{
    html_character(ink, c == '_' ? ' ' : c);
}

void ink_words(struct ink *ink, const char *name)
{
    each(ink, name, CLEANED, word_character);
}

/* "://" and "@" would become links and mentions even behind a backslash. */
static void markdown_character(struct ink *ink, uint32_t c)
{
    if (c == '\n' || c == '\t') {
        put(ink, " ");
    } else if (c == '&' || c == '<' || c == '>') {
        html_character(ink, c);
    } else if (c == '@' || c == ':') {
        put_utf8(ink, c);
        put_utf8(ink, WORD_JOINER);
    } else {
        if (c < 0x80 && strchr("\\`*_{}[]()#+-.!|~=$", (int)c) != NULL)
            put(ink, "\\");
        put_utf8(ink, c);
    }
}

void ink_markdown(struct ink *ink, const char *text)
{
    each(ink, text, CLEANED, markdown_character);
}

static void block_character(struct ink *ink, uint32_t c)
{
    put_utf8(ink, c);
    if (c == '\n')
        put(ink, "| ");
}

void ink_block(struct ink *ink, const char *text)
{
    size_t longest = 2;
    size_t run = 0;

    for (const char *p = text; *p != '\0'; p++) {
        run = *p == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        put(ink, "`");
    put(ink, "text\n| ");
    each(ink, text, CLEANED, block_character);
    put(ink, "\n");
    for (size_t i = 0; i <= longest; i++)
        put(ink, "`");
    put(ink, "\n");
}
