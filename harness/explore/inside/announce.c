/* SPDX-License-Identifier: MIT */
/*
 * announce.c - lines of gcc's assembler text, one by one.
 *
 * Idea: count the bytes that announcements promise and let moves use them up;
 * a move that finds none left is announced here.  A write's own reads (the
 * rest of a bit-field's byte) belong to it.
 *
 * Price: an access may be announced twice, which tells the explorer nothing
 * new.  Flags and registers stay as they are; the compiler is kept from using
 * the red zone by -mno-red-zone.
 */
#include "announce.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { OPERAND_MAX = 256, WIDE = 16, UNKNOWN = 8 };

/* How many bytes an instruction moves. */
static const struct {
    const char *name;
    unsigned bytes;
} moves[] = {
    {"movb", 1},    {"movw", 2},    {"movl", 4},    {"movq", 8},
    {"movzbl", 1},  {"movzbw", 1},  {"movzbq", 1},  {"movsbl", 1},
    {"movsbw", 1},  {"movsbq", 1},  {"movzwl", 2},  {"movzwq", 2},
    {"movswl", 2},  {"movswq", 2},  {"movslq", 4},  {"movss", 4},
    {"movsd", 8},   {"movd", 4},    {"movlps", 8},  {"movhps", 8},
    {"movlpd", 8},  {"movhpd", 8},  {"movaps", 16}, {"movups", 16},
    {"movapd", 16}, {"movupd", 16}, {"movdqa", 16}, {"movdqu", 16},
    {"pushq", 8},   {"flds", 4},    {"fldl", 8},    {"fldt", 10},
    {"filds", 2},   {"fildl", 4},   {"fildq", 8},   {"fildll", 8},
    {"fsts", 4},    {"fstl", 8},    {"fstps", 4},   {"fstpl", 8},
    {"fstpt", 10},  {"fistps", 2},  {"fistpl", 4},  {"fistpq", 8},
    {"fistpll", 8},
};

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

static bool is_word(const char *p, const char *word)
{
    size_t length = strlen(word);

    return strncmp(p, word, length) == 0 && strchr(" \t\n", p[length]) != NULL;
}

static unsigned moved(const char *p)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (is_word(p, moves[i].name))
            return moves[i].bytes;
    return 0;
}

/* __tsan_read4, __tsan_unaligned_volatile_write8, __tsan_write_range, ... */
static void note_announcement(struct announce *state, const char *name)
{
    const char *kind = strstr(name, "_read");
    bool write = false;
    unsigned long bytes;

    if (kind == NULL) {
        kind = strstr(name, "_write");
        write = true;
    }
    if (kind == NULL)
        return;
    kind += write ? strlen("_write") : strlen("_read");
    bytes = strncmp(kind, "_range", 6) == 0 ? state->range
                                            : strtoul(kind, NULL, 10);
    if (bytes > UINT32_MAX)
        bytes = UNKNOWN;
    *(write ? &state->writes : &state->reads) = (unsigned)bytes;
}

static void forget(struct announce *state)
{
    state->reads = state->writes = 0;
}

/* Whose memory an operand names. */
enum place {
    NOWHERE, /* a register, a constant, the frame's own, gcc's, the linker's */
    OWN,     /* of this thread: never told, but it may have been announced */
    ANYBODY, /* told where it was not announced */
};

/* Is it part of the frame that somebody may have been given the address of? */
static bool in_given_frame(const struct announce *state, const char *operand)
{
    return state->given && strtol(operand, NULL, 10) >= state->lowest;
}

static enum place place_of(const struct announce *state, const char *operand)
{
    if (*operand == '\0' || strchr("$*", *operand) != NULL ||
        strncmp(operand, ".L", 2) == 0 || strstr(operand, "(%rsp") != NULL ||
        strstr(operand, "(%r10)") != NULL || strstr(operand, "@GOT") != NULL)
        return NOWHERE;
    if (strncmp(operand, "%fs:", 4) == 0 || strchr(operand, '@') != NULL)
        return OWN;
    if (*operand == '%')
        return NOWHERE;
    if (strstr(operand, "(%rbp") != NULL)
        return in_given_frame(state, operand) ? ANYBODY : NOWHERE;
    return ANYBODY;
}

/* The end of the operand at p: a comma outside of brackets, or the line's. */
static const char *operand_end(const char *p)
{
    int depth = 0;

    for (; *p != '\0' && *p != '\n'; p++) {
        if (*p == '(')
            depth++;
        else if (*p == ')')
            depth--;
        else if (*p == ',' && depth == 0)
            break;
    }
    return p;
}

/*
 * A structure of 5 to 7 bytes is passed in a register as 8, one of 3 as 4, and
 * what lies behind it is nobody's business: the least that it may be.
 */
static unsigned meant(unsigned bytes)
{
    return bytes == 8 ? 5 : bytes == 4 ? 3 : bytes;
}

static void say(FILE *out, const char *operand, unsigned bytes, bool write)
{
    fprintf(out,
            "\tpushq\t%%rax\n\tleaq\t%s, %%rax\n"
            "\tcall\t__dojo_%s%u\n\tpopq\t%%rax\n",
            operand, write ? "write" : "read", bytes);
}

/* Whether it was announced: uses up what it moves. */
static bool use_up(unsigned *left, unsigned bytes)
{
    if (*left == 0)
        return false;
    *left -=
        bytes >= 10 || bytes > *left ? (*left < WIDE ? *left : WIDE) : bytes;
    return true;
}

/* The operand between the two, if it is no longer than operands are. */
static const char *copy_operand(const char *start, char *operand)
{
    const char *end = operand_end(start);
    size_t length = (size_t)(end - start);

    length = length < OPERAND_MAX ? length : 0;
    memcpy(operand, start, length);
    operand[length] = '\0';
    return end;
}

static void take_operand(struct announce *state, const char *operand,
                         unsigned bytes, bool write, FILE *out)
{
    enum place place = place_of(state, operand);

    if (place == NOWHERE ||
        use_up(write ? &state->writes : &state->reads, bytes) ||
        (!write && state->writes != 0) || place == OWN)
        return;
    say(out, operand, write ? bytes : meant(bytes), write);
}

static void take_move(struct announce *state, const char *p, unsigned bytes,
                      FILE *out)
{
    char operand[OPERAND_MAX];
    bool store = strncmp(p, "fst", 3) == 0 || strncmp(p, "fist", 4) == 0;
    const char *end =
        copy_operand(skip_blanks(p + strcspn(p, " \t\n")), operand);

    take_operand(state, operand, bytes, store, out);
    if (*end != ',')
        return;
    (void)copy_operand(skip_blanks(end + 1), operand);
    take_operand(state, operand, bytes, true, out);
}

/* rep movsq, rep stosq: from rsi to rdi, rcx times. */
static void take_string(struct announce *state, const char *p, FILE *out)
{
    bool copy = strncmp(p, "movs", 4) == 0;
    const char *units = "bwlq";
    const char *unit = strchr(units, p[4]);

    if ((!copy && strncmp(p, "stos", 4) != 0) || p[4] == '\0' || unit == NULL)
        return;
    if (state->writes == 0 || (copy && state->reads == 0))
        fprintf(out,
                "\tpushq\t%%rax\n\tmovl\t$%d, %%eax\n"
                "\tcall\t__dojo_%s\n\tpopq\t%%rax\n",
                1 << (unit - units), copy ? "copied" : "filled");
    forget(state);
}

/* leaq -48(%rbp), %rax: what lies from there on may be anybody's. */
static void note_address(struct announce *state, const char *p)
{
    const char *operand = skip_blanks(p + 4);
    long place = strtol(operand, NULL, 10);

    if (strncmp(operand + strspn(operand, "-0123456789"), "(%rbp", 5) != 0)
        return;
    if (!state->given || place < state->lowest)
        state->lowest = place;
    state->given = true;
}

static void take_instruction(struct announce *state, const char *p, FILE *out)
{
    unsigned bytes = moved(p);

    if (bytes != 0) {
        take_move(state, p, bytes, out);
    } else if (is_word(p, "leaq")) {
        note_address(state, p);
    } else if (is_word(p, "call") || is_word(p, "callq")) {
        p = skip_blanks(p + strcspn(p, " \t"));
        if (strncmp(p, "__tsan_", 7) == 0 && strstr(p, "atomic") == NULL)
            note_announcement(state, p);
        else
            forget(state);
    } else if (*p == 'j' || is_word(p, "ret") || is_word(p, "retq")) {
        forget(state);
    } else if (strncmp(p, "rep", 3) == 0 && strchr(" ;\t", p[3]) != NULL) {
        take_string(state, p + 3 + strspn(p + 3, " ;\t"), out);
    }
}

/* movl $24, %esi: how long a range is; anything else there: not known. */
static void note_range(struct announce *state, const char *p)
{
    const char *end = strchr(p, '\n');

    if (end == NULL || end - p < 5 || strncmp(end - 4, "%esi", 4) != 0)
        return;
    state->range = UNKNOWN;
    if (is_word(p, "movl") && *skip_blanks(p + 4) == '$')
        state->range = strtoul(skip_blanks(p + 4) + 1, NULL, 10);
}

/* Nothing, a comment, a directive, or what only passes time. */
static bool does_nothing(const char *p)
{
    static const char *const idle[] = {"pause", "nop", "rep", "rep;"};

    while (*(p = p + strspn(p, " \t;\n")) != '\0') {
        size_t i = 0;

        if (*p == '#' || (*p == '.' && strncmp(p, ".byte", 5) != 0))
            return true;
        while (i < sizeof idle / sizeof *idle &&
               strncmp(p, idle[i], strlen(idle[i])) != 0)
            i++;
        if (i == sizeof idle / sizeof *idle)
            return false;
        p += strcspn(p, " \t;\n");
    }
    return true;
}

void announce_line(struct announce *state, const char *line, FILE *out)
{
    const char *p = skip_blanks(line);

    if (strncmp(p, "#APP", 4) == 0)
        state->inlined = true;
    else if (strncmp(p, "#NO_APP", 7) == 0)
        state->inlined = false;
    else if (state->inlined && !does_nothing(p))
        fputs("\tcall\tinline_assembly\n", out);
    else if (*line != '\t' && *line != '#') {
        forget(state);
        state->given = state->given && *line == '.';
    } else if (!state->inlined && !state->whole) {
        note_range(state, p);
        take_instruction(state, p, out);
    }
    fputs(line, out);
}
