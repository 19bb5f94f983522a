/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, MAP_NORESERVE. */
#define _GNU_SOURCE
/*
 * shadow.c - data races by happens-before, precise to the byte.
 *
 * Idea: every eight bytes of the program have a cell with the accesses that
 * still matter: thread, its clock, which bytes, read or write, atomic or not,
 * where.  A new access races with an old one that overlaps it, was made by
 * another thread whose clock then the running thread does not know, unless
 * both read or both are atomic.  An old access is dropped when the new one
 * covers it and every later access that would race with the old one would
 * race with the new one too, so nothing is ever missed.
 *
 * Source: the epochs of C. Flanagan and S. Freund, FastTrack (PLDI 2009), with
 * byte masks as in ThreadSanitizer's shadow words, but with no eviction.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine.h"
#include "fiber.h"

enum { R_WRITE = 1, R_ATOMIC = 2, R_OBJECT = 4, EXTRA_MAX = 1 << 18 };

struct record {
    uint32_t clock;
    uint32_t pc;
    uint8_t thread;
    uint8_t mask; /* bytes of the cell; 0: free */
    uint8_t flags;
    uint8_t unused;
};

struct cell {
    uint32_t generation;
    uint32_t more; /* index of an extra record, 0: none */
    struct record record[2];
};

struct extra {
    struct record record;
    uint32_t next;
};

enum { ODD_CELLS = 1 << 14 };

static struct cell *region_cells, *globals_cells;
static uintptr_t globals_low;
static size_t globals_bytes;
static struct extra *extras;
static uint32_t extra_count;
static uint32_t extra_generation;
static struct {
    uintptr_t word;
    struct cell cell;
} odd[ODD_CELLS];

extern unsigned char __start_dojo_globals[] __attribute__((weak));
extern unsigned char __stop_dojo_globals[] __attribute__((weak));

static void *reserve(size_t bytes)
{
    void *got = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (got == MAP_FAILED) {
        fprintf(stderr,
                "dojo: cannot reserve %zu bytes of address space; "
                "is it limited (ulimit -v)?\n",
                bytes);
        _exit(3);
    }
    madvise(got, bytes, MADV_DONTDUMP);
    return got;
}

void shadow_start(void)
{
    region_cells =
        reserve((REGION_END - REGION_BASE) / 8 * sizeof *region_cells);
    globals_low = (uintptr_t)__start_dojo_globals & ~(uintptr_t)7;
    globals_bytes = (uintptr_t)__stop_dojo_globals - globals_low;
    globals_cells = reserve((globals_bytes / 8 + 1) * sizeof *globals_cells);
    extras = reserve(EXTRA_MAX * sizeof *extras);
}

/* Thread-local variables: few, at addresses that differ from run to run. */
static struct cell *odd_cell(uintptr_t address)
{
    uintptr_t word = address >> 3;
    size_t at = word * UINT64_C(0x9E3779B97F4A7C15) >> 50;

    for (size_t i = 0; i < ODD_CELLS; i++, at = (at + 1) % ODD_CELLS) {
        if (odd[at].cell.generation != E.generation) {
            odd[at].word = word;
            return &odd[at].cell;
        }
        if (odd[at].word == word)
            return &odd[at].cell;
    }
    return NULL;
}

const struct thread *tls_owner(uintptr_t address)
{
    uintptr_t low;
    size_t bytes;

    for (int i = 0; i < E.thread_count; i++)
        if (fiber_tls_range(i, &low, &bytes) && address - low < bytes)
            return &E.threads[i];
    return NULL;
}

static inline struct cell *cell_of(uintptr_t address)
{
    if (address - REGION_BASE < REGION_END - REGION_BASE)
        return &region_cells[(address - REGION_BASE) >> 3];
    if (address - globals_low < globals_bytes)
        return &globals_cells[(address - globals_low) >> 3];
    return tls_owner(address) ? odd_cell(address) : NULL;
}

static void count_bytes(uint8_t mask, uintptr_t word, uintptr_t *low,
                        uint8_t *size)
{
    *low = word + (uintptr_t)__builtin_ctz(mask);
    *size = (uint8_t)__builtin_popcount(mask);
}

_Noreturn static void race(const struct record *old, const struct record *new,
                           uintptr_t word)
{
    struct finding *f = E.finding;
    bool object = (old->flags | new->flags) & R_OBJECT;
    bool both = old->flags & new->flags &R_OBJECT;
    uint8_t unused;

    count_bytes(old->mask & new->mask, word, &f->address, &unused);
    f->size = (uint8_t)__builtin_popcount(new->mask);
    f->other_size = (uint8_t)__builtin_popcount(old->mask);
    f->write = new->flags &R_WRITE;
    f->other_write = old->flags & R_WRITE;
    f->atomic = new->flags &R_ATOMIC;
    f->other_atomic = old->flags & R_ATOMIC;
    f->other = old->thread;
    f->other_pc = old->pc;
    if (object)
        fail(both ? OUT_MISUSE : OUT_RACE, new->pc,
             "nothing orders the making or the end of " VAR " (T%d at " AT
             ") with its use (T%d at " AT ")",
             f->address, new->flags &R_WRITE ? new->thread : old->thread,
             (uintptr_t)(new->flags &R_WRITE ? new->pc : old->pc),
             new->flags &R_WRITE ? old->thread : new->thread,
             (uintptr_t)(new->flags &R_WRITE ? old->pc : new->pc));
    fail(OUT_RACE, new->pc,
         "data race on " VAR ": %s%s by T%d at " AT " and %s%s by T%d at " AT
         ", and nothing orders the two",
         f->address, f->atomic ? "atomic " : "", f->write ? "write" : "read",
         new->thread, (uintptr_t) new->pc, f->other_atomic ? "atomic " : "",
         f->other_write ? "write" : "read", old->thread, (uintptr_t)old->pc);
}

/* Compares; returns whether old can be forgotten now. */
static inline bool settle(const struct record *old, const struct record *new,
                          const struct thread *t, uintptr_t word)
{
    if (!(old->mask & new->mask))
        return false;
    if (old->thread != new->thread && ((old->flags | new->flags) & R_WRITE) &&
        !(old->flags & new->flags &R_ATOMIC) &&
        old->clock > vclock_get(&t->vc, old->thread) && E.detect_races)
        race(old, new, word);
    if (old->mask & ~new->mask)
        return false;
    if ((old->flags & R_WRITE) && !(new->flags &R_WRITE))
        return false;
    if ((new->flags &R_ATOMIC) && !(old->flags & R_ATOMIC))
        return false;
    return old->thread == new->thread ||
           old->clock <= vclock_get(&t->vc, old->thread);
}

static void add_extra(struct cell *c, const struct record *new)
{
    if (extra_generation != E.generation) {
        extra_generation = E.generation;
        extra_count = 0;
    }
    if (extra_count + 1 == EXTRA_MAX) {
        fail(OUT_INCOMPLETE, new->pc, "too many accesses to keep apart at " AT,
             (uintptr_t) new->pc);
    }
    extras[++extra_count] = (struct extra){*new, c->more};
    c->more = extra_count;
}

static void settle_cell(struct cell *c, const struct record *new,
                        uintptr_t word)
{
    struct thread *t = E.current;
    bool placed = false;

    if (c->generation != E.generation) {
        c->generation = E.generation;
        c->more = 0;
        c->record[0] = *new;
        c->record[1].mask = 0;
        return;
    }
    for (int i = 0; i < 2; i++) {
        struct record *old = &c->record[i];

        if (old->mask && !settle(old, new, t, word))
            continue;
        if (placed)
            old->mask = 0;
        else
            *old = *new;
        placed = true;
    }
    for (uint32_t at = c->more; at; at = extras[at].next) {
        struct record *old = &extras[at].record;

        if (old->mask && !settle(old, new, t, word))
            continue;
        if (placed)
            old->mask = 0;
        else
            *old = *new;
        placed = true;
    }
    if (!placed)
        add_extra(c, new);
}

static inline void access_word(uintptr_t address, size_t bytes, uint8_t flags,
                               uintptr_t pc)
{
    struct cell *c = cell_of(address);
    struct thread *t = E.current;

    if (!c)
        return;
    /* On the stack its clock would stay in a hole of the program's next
       frame (fiber_scrub). */
    static struct record new;

    new = (struct record){
        .clock = t->vc.at[t->id],
        .pc = (uint32_t)pc,
        .thread = (uint8_t)t->id,
        .mask = (uint8_t)(((1u << bytes) - 1) << (address & 7)),
        .flags = flags,
    };
    struct record *first = &c->record[0];

    if (c->generation == E.generation && first->clock == new.clock &&
        first->thread == new.thread && first->mask == new.mask &&
        first->flags == new.flags)
        return;
    settle_cell(c, &new, address & ~(uintptr_t)7);
}

void shadow_access(uintptr_t address, size_t bytes, bool write, bool atomic,
                   uintptr_t pc)
{
    uint8_t flags = (write ? R_WRITE : 0) | (atomic ? R_ATOMIC : 0);

    while (bytes) {
        size_t here = 8 - (address & 7);

        if (here > bytes)
            here = bytes;
        access_word(address, here, flags, pc);
        address += here;
        bytes -= here;
    }
}

/* Stacks are watched only when another thread has touched them. */
bool stack_counts(uintptr_t address)
{
    uint64_t slot = (address - REGION_BASE) / STACK_BYTES;

    if (address - REGION_BASE >= STACKS_BYTES)
        return true;
    if (slot != (uint64_t)E.current->id)
        raise_flag(&E.stacks[slot]);
    return E.stacks[slot];
}

void touch_object(uintptr_t address, bool write, uintptr_t pc)
{
    check_live(address, 1, write, pc);
    if ((E.self && !in_shared(address)) || !stack_counts(address))
        return;
    access_word(address, 1, (uint8_t)(R_OBJECT | (write ? R_WRITE : 0)), pc);
}

void shadow_free(uintptr_t address, size_t bytes, uintptr_t pc)
{
    struct thread *t = E.current;
    if (E.self)
        return; /* its memory is its own: nobody else could still use it */
    struct record new = {.pc = (uint32_t)pc,
                         .thread = (uint8_t)t->id,
                         .clock = t->vc.at[t->id],
                         .mask = 0xFF,
                         .flags = R_WRITE};

    for (uintptr_t a = address; a < address + bytes; a += 8) {
        struct cell *c = cell_of(a);

        if (c && c->generation == E.generation)
            settle_cell(c, &new, a & ~(uintptr_t)7);
    }
}
