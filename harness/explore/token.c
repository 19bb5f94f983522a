/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: O_CLOEXEC, mmap. */
#define _GNU_SOURCE
/*
 * token.c - a schedule as text that a shell takes unquoted.
 */
#include "token.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TOKEN_BYTES = 1 << 17 };

enum { STACK_WORDS = THREADS_MAX / 64 };

enum flag {
    FLAG_PLAIN = 1,
    FLAG_TRYLOCKS = 2,
    FLAG_FENCES = 4,
    FLAG_SHORT = 8,
    FLAG_BACK = 16,
    FLAG_STACKS = 32, /* which follow */
    FLAG_KILLS = 64,
    FLAG_CONTEXTS = 128
};

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct bytes {
    unsigned char *at;
    size_t count;
};

static void put(struct bytes *b, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        b->at[b->count++] = (unsigned char)(value >> (8 * i));
}

static void put_leb(struct bytes *b, uint32_t value)
{
    while (value > 0x7F) {
        b->at[b->count++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    b->at[b->count++] = (unsigned char)value;
}

static char *encode(const struct bytes *b)
{
    char *text = malloc(4 + (b->count + 2) / 3 * 4 + 1);
    char *p = text;

    if (!text)
        return NULL;
    memcpy(p, "dj1.", 4);
    p += 4;
    for (size_t i = 0; i < b->count; i += 3) {
        uint32_t v = (uint32_t)b->at[i] << 16;
        size_t left = b->count - i;

        v |= left > 1 ? (uint32_t)b->at[i + 1] << 8 : 0;
        v |= left > 2 ? (uint32_t)b->at[i + 2] : 0;
        *p++ = digits[v >> 18 & 63];
        *p++ = digits[v >> 12 & 63];
        if (left > 1)
            *p++ = digits[v >> 6 & 63];
        if (left > 2)
            *p++ = digits[v & 63];
    }
    *p = '\0';
    return text;
}

/* All of a schedule's flags. */
static unsigned flags_of(const struct token *token,
                         const struct schedule *schedule)
{
    unsigned flags = 0;

    flags |= token->plain_points ? FLAG_PLAIN : 0u;
    flags |= token->cut_short ? FLAG_SHORT : 0u;
    flags |= schedule->trylocks ? FLAG_TRYLOCKS : 0u;
    flags |= schedule->fences ? FLAG_FENCES : 0u;
    flags |= schedule->backwards ? FLAG_BACK : 0u;
    flags |= schedule->kills ? FLAG_KILLS : 0u;
    flags |= schedule->contexts_watched ? FLAG_CONTEXTS : 0u;
    for (int i = 0; i < STACK_WORDS; i++)
        flags |= schedule->stacks[i] ? FLAG_STACKS : 0u;
    return flags;
}

static void put_stacks(struct bytes *b, const struct schedule *schedule)
{
    for (int i = 0; i < STACK_WORDS; i++) {
        put_leb(b, (uint32_t)schedule->stacks[i]);
        put_leb(b, (uint32_t)(schedule->stacks[i] >> 32));
    }
}

char *token_write(const struct token *token, const struct schedule *schedule)
{
    struct bytes b = {malloc(TOKEN_BYTES * 4), 0};
    uint32_t plain = 0;

    if (!b.at)
        return NULL;
    put(&b, token->program, 8);
    put(&b, token->sentence, 4);
    put(&b, token->call, 1);
    put(&b, flags_of(token, schedule), 1);
    put_leb(&b, token->fault);
    put_leb(&b, token->error);
    if (flags_of(token, schedule) & FLAG_STACKS)
        put_stacks(&b, schedule);
    for (uint32_t i = 0; i < schedule->count; i++) {
        if (schedule->chosen[i] == schedule->plain[i]) {
            plain++;
            continue;
        }
        put_leb(&b, plain);
        put_leb(&b, schedule->chosen[i]);
        plain = 0;
    }
    char *text = encode(&b);

    free(b.at);
    return text;
}

static bool decode(const char *text, struct bytes *b)
{
    uint32_t v = 0;
    int bits = 0;

    for (; *text; text++) {
        const char *at = strchr(digits, *text);

        if (!at)
            return false;
        v = v << 6 | (uint32_t)(at - digits);
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        b->at[b->count++] = (unsigned char)(v >> bits);
    }
    return true;
}

static uint64_t get(const struct bytes *b, size_t at, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)b->at[at + (size_t)i] << (8 * i);
    return value;
}

static bool get_leb(const struct bytes *b, size_t *at, uint32_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
        if (*at >= b->count)
            return false;
        unsigned char byte = b->at[(*at)++];

        *value |= (uint32_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool get_stacks(const struct bytes *b, size_t *at,
                       struct schedule *schedule)
{
    for (int i = 0; i < STACK_WORDS; i++) {
        uint32_t low, high;

        if (!get_leb(b, at, &low) || !get_leb(b, at, &high))
            return false;
        schedule->stacks[i] = (uint64_t)high << 32 | low;
    }
    return true;
}

static int read_choices(const struct bytes *b, size_t at,
                        struct schedule *schedule)
{
    uint32_t plain, chosen;

    schedule->count = 0;
    while (at < b->count) {
        if (!get_leb(b, &at, &plain) || !get_leb(b, &at, &chosen) ||
            plain >= DECISIONS_MAX - 1 ||
            schedule->count + plain >= DECISIONS_MAX - 1)
            return -EINVAL;
        for (uint32_t i = 0; i < plain; i++)
            schedule->chosen[schedule->count++] = UINT16_MAX;
        schedule->chosen[schedule->count++] = (uint16_t)chosen;
    }
    return 0;
}

int token_read(const char *text, struct token *token, struct schedule *schedule)
{
    size_t length = strlen(text), at = 14;
    struct bytes b = {NULL, 0};
    int result = -EINVAL;

    if (length < 8 || length > TOKEN_BYTES * 4 || strncmp(text, "dj1.", 4))
        return -EINVAL;
    b.at = malloc(length);
    if (!b.at)
        return -ENOMEM;
    if (!decode(text + 4, &b) || b.count < 16)
        goto out_free;
    uint64_t flags = get(&b, 13, 1);

    memset(token, 0, sizeof *token);
    token->program = get(&b, 0, 8);
    token->sentence = (uint32_t)get(&b, 8, 4);
    token->call = (uint8_t)get(&b, 12, 1);
    token->plain_points = flags & FLAG_PLAIN;
    token->cut_short = flags & FLAG_SHORT;
    schedule->trylocks = flags & FLAG_TRYLOCKS;
    schedule->fences = flags & FLAG_FENCES;
    schedule->backwards = flags & FLAG_BACK;
    schedule->kills = flags & FLAG_KILLS;
    schedule->contexts_watched = flags & FLAG_CONTEXTS;
    memset(schedule->stacks, 0, sizeof schedule->stacks);
    if (get_leb(&b, &at, &token->fault) && get_leb(&b, &at, &token->error) &&
        (!(flags & FLAG_STACKS) || get_stacks(&b, &at, schedule)))
        result = read_choices(&b, at, schedule);
out_free:
    free(b.at);
    return result;
}

static uint64_t hash_bytes(uint64_t h, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h;
}

/*
 * The executable's machine code, from its file: in memory a debugger's
 * breakpoints would be part of it.
 */
static uint64_t hash_code(const unsigned char *file, size_t bytes)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
    uint64_t h = 14695981039346656037u;

    for (int i = 0; i < header->e_phnum; i++) {
        const Elf64_Phdr *p = (const Elf64_Phdr *)(file + header->e_phoff) + i;

        if (p->p_type == PT_LOAD && (p->p_flags & PF_X) &&
            p->p_offset + p->p_filesz <= bytes)
            h = hash_bytes(h, file + p->p_offset, p->p_filesz);
    }
    return h;
}

static uint64_t program_hash; /* 0: its file could not be read */

/* At the start, which forks of a loaded program have behind them. */
__attribute__((constructor)) static void hash_program(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return;
    if (!fstat(fd, &status)) {
        size_t bytes = (size_t)status.st_size;
        void *file = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);

        if (file != MAP_FAILED) {
            program_hash = hash_code(file, bytes);
            munmap(file, bytes);
        }
    }
    close(fd);
}

uint64_t token_program(void)
{
    return program_hash;
}

uint32_t token_sentence(const char *name)
{
    uint64_t h = hash_bytes(14695981039346656037u, (const unsigned char *)name,
                            strlen(name));

    return (uint32_t)(h ^ h >> 32);
}
