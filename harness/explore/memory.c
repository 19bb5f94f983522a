/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_FIXED_NOREPLACE. */
#define _GNU_SOURCE
/*
 * memory.c - the heap of the program under test, and its globals.
 *
 *     REGION_BASE   stacks: STACK_BYTES a fiber, guard page first
 *     ARENA_BASE    heaps: ARENA_BYTES a thread
 *     SHARED_BASE   what processes share: one piece for all
 *
 * Idea: each thread allocates upwards in a piece of its own, at a fixed
 * address, so that addresses depend on no schedule and no layout; nothing is
 * used twice in one execution, so that a use after free is a look-up.  A new
 * execution starts by forgetting all of it, and by copying the globals back.
 *
 * Invariant: every 16-byte granule below a piece's mark names its block, or 0
 * for the gaps between blocks.
 */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine.h"
#include "fiber.h"
#include "space.h"

enum { GRANULE = 16, BLOCKS_MAX = 1 << 20, FILL = 0xA5, PIECE = 4096 };

/* The adapter gathers the program's writable globals in this section. */
extern unsigned char __start_dojo_globals[] __attribute__((weak));
extern unsigned char __stop_dojo_globals[] __attribute__((weak));

static struct block *blocks;
static uint32_t block_count;
static uint32_t *granules;
static unsigned char *globals_image;
static size_t globals_bytes;
static bool *begins_zero; /* for each whole piece of the globals */
static size_t bytes_now, bytes_most;
static unsigned allocations;
static uint64_t shared_used;

static void *reserve(void *where, size_t bytes)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void *got = mmap(where, bytes, PROT_READ | PROT_WRITE,
                     flags | (where ? MAP_FIXED_NOREPLACE : 0), -1, 0);

    if (got == MAP_FAILED || (where && got != where)) {
        fprintf(stderr,
                "dojo: cannot reserve %zu bytes of address space; "
                "is it limited (ulimit -v)?\n",
                bytes);
        _exit(3);
    }
    madvise(got, bytes, MADV_DONTDUMP);
    return got;
}

static const unsigned char zero[PIECE];

static void find_zero(void)
{
    size_t pieces = globals_bytes / PIECE;

    if (!pieces)
        return;
    begins_zero = reserve(NULL, pieces);
    for (size_t i = 0; i < pieces; i++)
        begins_zero[i] = !memcmp(globals_image + i * PIECE, zero, PIECE);
}

/* Most of many globals is zero, and stays so: to look is faster than to
   copy. */
static void globals_reset(void)
{
    size_t whole = globals_bytes / PIECE * PIECE;

    for (size_t at = 0; at < whole; at += PIECE)
        if (!begins_zero[at / PIECE] ||
            memcmp(__start_dojo_globals + at, zero, PIECE))
            memcpy(__start_dojo_globals + at, globals_image + at, PIECE);
    memcpy(__start_dojo_globals + whole, globals_image + whole,
           globals_bytes - whole);
}

void memory_start(void)
{
    uint64_t arenas = REGION_END - ARENA_BASE;

    reserve((void *)ARENA_BASE, arenas);
    granules = reserve(NULL, arenas / GRANULE * sizeof *granules);
    blocks = reserve(NULL, BLOCKS_MAX * sizeof *blocks);
    globals_bytes = (size_t)(__stop_dojo_globals - __start_dojo_globals);
    if (globals_bytes) {
        globals_image = reserve(NULL, globals_bytes);
        memcpy(globals_image, __start_dojo_globals, globals_bytes);
        find_zero();
    }
    if (globals_bytes)
        space_private(__start_dojo_globals, globals_bytes);
    space_private(&bytes_now, sizeof bytes_now);
    space_private(&bytes_most, sizeof bytes_most);
}

uintptr_t block_entry(uint32_t number, uintptr_t *start)
{
    *start = number <= block_count ? blocks[number].start : 0;
    return (uintptr_t)&blocks[number];
}

void memory_reset(void)
{
    if (globals_bytes)
        globals_reset();
    block_count = 0;
    shared_used = 0;
    bytes_now = bytes_most = 0;
    allocations = 0;
}

bool in_arena(uintptr_t address)
{
    return address - ARENA_BASE < REGION_END - ARENA_BASE;
}

bool in_globals(uintptr_t address)
{
    return address - (uintptr_t)__start_dojo_globals < globals_bytes;
}

static uint32_t *granule_of(uintptr_t address)
{
    return &granules[(address - ARENA_BASE) / GRANULE];
}

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/* A block in the piece at base, of which *used bytes are taken. */
static void *place_block(uintptr_t base, uint64_t *used, size_t bytes,
                         size_t align, uintptr_t pc)
{
    struct thread *t = E.current;
    uintptr_t start;

    if (align < GRANULE)
        align = GRANULE;
    start = round_up(base + *used + GRANULE, align);
    if (bytes > ARENA_BYTES ||
        start + bytes + 2 * GRANULE > base + ARENA_BYTES ||
        block_count + 1 == BLOCKS_MAX) {
        errno = ENOMEM;
        fail(OUT_INCOMPLETE, pc,
             "more memory is asked for than the explorer "
             "has: %zu bytes at " AT,
             bytes, pc);
    }

    struct block *b = &blocks[++block_count];
    *b = (struct block){.start = start,
                        .bytes = bytes,
                        .made_at = pc,
                        .made_by = t->id,
                        .process = E.self,
                        .ordinal = t->allocations++};
    uintptr_t end = start + round_up(bytes ? bytes : 1, GRANULE);
    for (uintptr_t a = base + *used; a < start; a += GRANULE)
        *granule_of(a) = 0;
    for (uintptr_t a = start; a < end; a += GRANULE)
        *granule_of(a) = block_count;
    *granule_of(end) = 0;
    *used = end - base;
    bytes_now += bytes;
    allocations++;
    if (bytes_most < bytes_now)
        bytes_most = bytes_now;
    return (void *)start;
}

void *arena_allocate(size_t bytes, size_t align, bool zero, uintptr_t pc)
{
    struct thread *t = E.current;
    void *start = place_block(ARENA_BASE + (uint64_t)t->id * ARENA_BYTES,
                              &t->arena_used, bytes, align, pc);

    return memset(start, zero ? 0 : FILL, bytes);
}

void *shared_allocate(size_t bytes, uintptr_t pc)
{
    return memset(place_block(SHARED_BASE, &shared_used, bytes, 4096, pc), 0,
                  bytes);
}

const struct block *block_of(uintptr_t address)
{
    if (!in_arena(address))
        return NULL;
    uint64_t slot = (address - ARENA_BASE) / ARENA_BYTES;
    uint64_t offset = (address - ARENA_BASE) % ARENA_BYTES;

    if (slot == THREADS_MAX ? offset >= shared_used
                            : slot >= (uint64_t)E.thread_count ||
                                  offset >= E.threads[slot].arena_used)
        return NULL;
    uint32_t index = *granule_of(address);
    return index ? &blocks[index] : NULL;
}

size_t arena_size(const void *address)
{
    const struct block *b = block_of((uintptr_t)address);

    return b ? b->bytes : 0;
}

int arena_free(void *address, uintptr_t pc)
{
    uintptr_t a = (uintptr_t)address;
    struct block *b = (struct block *)block_of(a);

    if (!b || b->start != a)
        fail(OUT_MISUSE, pc, "free of what malloc did not give, at " AT, pc);
    if (b->freed)
        fail(OUT_MISUSE, pc,
             "freed twice: at " AT ", first at " AT "; allocated at " AT, pc,
             b->freed_at, b->made_at);
    const struct object *left =
        E.program || (in_shared(a) && E.process_count > 1)
            ? NULL
            : object_left_in(a, a + b->bytes);

    if (left)
        fail(OUT_LEAK, pc,
             VAR " is freed at " AT
                 " with a lock or the like in it that was never destroyed",
             left->address, pc);
    /* A shared mapping stays where other processes still have it. */
    if (!in_shared(a))
        shadow_free(a, b->bytes, pc);
    b->freed = true;
    b->freed_at = pc;
    b->freed_by = E.current->id;
    b->freed_clock = vclock_get(&E.current->vc, b->freed_by);
    bytes_now -= b->bytes;
    return 0;
}

/* A use of a block that is gone: a race if nothing orders it with the free. */
_Noreturn static void used_after_free(const struct block *b, uintptr_t address,
                                      size_t bytes, bool write, uintptr_t pc)
{
    struct thread *t = E.current;

    if (b->freed_by != t->id &&
        b->freed_clock > vclock_get(&t->vc, b->freed_by) && E.detect_races) {
        struct finding *f = E.finding;

        f->address = address;
        f->other = b->freed_by;
        f->other_pc = b->freed_at;
        f->size = (uint8_t)(bytes > 8 ? 8 : bytes);
        f->write = write;
        f->other_write = f->other_free = true;
        fail(OUT_RACE, pc,
             "use after free, and nothing orders the two: %s "
             "at " AT ", freed at " AT ", allocated at " AT,
             write ? "written" : "read", pc, b->freed_at, b->made_at);
    }
    fail(OUT_MISUSE, pc,
         "use after free: %s at " AT ", freed at " AT ", allocated at " AT,
         write ? "written" : "read", pc, b->freed_at, b->made_at);
}

void check_live(uintptr_t address, size_t bytes, bool write, uintptr_t pc)
{
    if (!in_arena(address))
        return;
    const struct block *b = block_of(address);

    if (b && b->freed)
        used_after_free(b, address, bytes, write, pc);
    if (b && address <= b->start + b->bytes &&
        bytes <= b->start + b->bytes - address)
        return;
    if (!b)
        b = block_of(address - GRANULE);
    if (b)
        fail(OUT_MISUSE, pc,
             "%s past the end of a block of %zu bytes: at " AT
             ", allocated at " AT,
             write ? "write" : "read", b->bytes, pc, b->made_at);
    fail(OUT_MISUSE, pc, "%s outside of every block, at " AT,
         write ? "write" : "read", pc);
}

/* Marks what can be reached from the words in [low, high). */
static void mark(uintptr_t low, uintptr_t high, unsigned char *seen)
{
    for (uintptr_t a = (low + 7) & ~(uintptr_t)7; a + 8 <= high; a += 8) {
        const struct block *b = block_of(*(const uintptr_t *)a);

        if (!b || b->freed || seen[b - blocks])
            continue;
        seen[b - blocks] = 1;
        mark(b->start, b->start + b->bytes, seen);
    }
}

/* The stack that t runs on, down to sp, and the one that it began with. */
static void mark_stacks(const struct thread *t, uintptr_t sp,
                        unsigned char *seen)
{
    uintptr_t low = t->own_low;

    mark((uintptr_t)&low, (uintptr_t)(&low + 1), seen);
    mark(sp, t->own_low + t->own_bytes, seen);
    if (t->context)
        mark(t->home_sp, t->stack_low + STACK_BYTES, seen);
}

static void mark_roots(unsigned char *seen, bool own_stack)
{
    uintptr_t low;
    size_t bytes;

    mark((uintptr_t)__start_dojo_globals, (uintptr_t)__stop_dojo_globals, seen);
    for (int i = 0; i < E.thread_count; i++) {
        struct thread *t = &E.threads[i];

        if (t->state != T_ALIVE || t->process)
            continue;
        if (t != E.current)
            mark_stacks(t, (uintptr_t)t->sp, seen);
        else if (own_stack)
            mark_stacks(t, (uintptr_t)__builtin_frame_address(0), seen);
        if (fiber_tls_range(i, &low, &bytes))
            mark(low, low + bytes, seen);
        for (unsigned k = 0; k < 64; k++)
            mark((uintptr_t)&t->specific[k], (uintptr_t)&t->specific[k] + 8,
                 seen);
    }
}

void check_leaks(bool own_stack)
{
    static unsigned char seen[BLOCKS_MAX];
    size_t lost = 0, count = 0;
    const struct block *first = NULL;

    if (!bytes_now || E.limits.keep_memory)
        return;
    memset(seen, 0, block_count + 1);
    if (E.program)
        mark_roots(seen, own_stack);
    for (uint32_t i = 1; i <= block_count; i++) {
        if (blocks[i].freed || seen[i] || blocks[i].process)
            continue;
        lost += blocks[i].bytes;
        count++;
        if (!first)
            first = &blocks[i];
    }
    if (first)
        fail(OUT_LEAK, first->made_at,
             "%zu byte%s in %zu block%s never "
             "freed; the first was allocated at " AT,
             lost, lost == 1 ? "" : "s", count, count == 1 ? " was" : "s were",
             first->made_at);
}

size_t heap_now(void)
{
    return bytes_now;
}

size_t heap_most(void)
{
    return bytes_most;
}

unsigned heap_allocations(void)
{
    return allocations;
}
