/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, MAP_NORESERVE. */
#define _GNU_SOURCE
/*
 * space.c - the memories of several processes at the same addresses.
 */
#include "space.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "engine.h"
#include "fiber.h"
#include "process.h"

enum { PIECES_MAX = 2 * THREADS_MAX + 32, PRIVATE_MAX = 16, NO_THREAD = -1 };

/* All of the bytes a process can have private copies of. */
#define KEPT_BYTES ((size_t)1 << 32)

/* [low, high) of a process; of a stack, from its thread's stack pointer. */
struct piece {
    uintptr_t low, high;
    int thread;
};

struct space {
    struct piece pieces[PIECES_MAX];
    int count;
    uint64_t heap[THREADS_MAX]; /* inherited bytes of each thread's arena */
    /* what is not in place: ranges, and their bytes one after the other */
    struct piece kept[PIECES_MAX];
    int kept_count;
    unsigned char *bytes;
};

static struct space spaces[PROCESSES_MAX];
static struct piece private[PRIVATE_MAX];
static int private_count;

void space_private(void *low, size_t bytes)
{
    private[private_count++] =
        (struct piece){(uintptr_t)low, (uintptr_t)low + bytes, NO_THREAD};
}

void spaces_reset(void)
{
    for (int i = 0; i < E.process_count; i++) {
        spaces[i].count = spaces[i].kept_count = 0;
        memset(spaces[i].heap, 0, sizeof spaces[i].heap);
    }
}

static void add(struct space *s, uintptr_t low, uintptr_t high, int thread)
{
    if (s->count == PIECES_MAX)
        fail(OUT_INCOMPLETE, 0, "too many pieces of memory in a process");
    s->pieces[s->count++] = (struct piece){low, high, thread};
}

static void add_private(struct space *s)
{
    for (int i = 0; i < private_count; i++)
        add(s, private[i].low, private[i].high, NO_THREAD);
}

static unsigned char *bytes_of(struct space *s)
{
    if (s->bytes)
        return s->bytes;
    void *got = mmap(NULL, KEPT_BYTES, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (got == MAP_FAILED)
        fail(OUT_INCOMPLETE, 0, "no memory for another process");
    return s->bytes = got;
}

static uintptr_t low_of(const struct piece *p)
{
    if (p->thread == NO_THREAD)
        return p->low;
    const struct thread *t = &E.threads[p->thread];
    uintptr_t sp = (uintptr_t)t->sp;

    return t->state == T_ALIVE && p->high - sp < STACK_BYTES ? sp : p->high;
}

static void keep(struct space *s)
{
    unsigned char *to = bytes_of(s);

    s->kept_count = 0;
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];
        uintptr_t low = low_of(p);

        s->kept[s->kept_count++] = (struct piece){low, p->high, NO_THREAD};
        memcpy(to, (const void *)low, p->high - low);
        to += p->high - low;
    }
}

void space_leave(int process)
{
    if (process_runs(process))
        keep(&spaces[process]);
}

void space_enter(int process)
{
    const struct space *s = &spaces[process];
    const unsigned char *from = s->bytes;

    for (int i = 0; i < s->kept_count; i++) {
        const struct piece *p = &s->kept[i];

        memcpy((void *)p->low, from, p->high - p->low);
        from += p->high - p->low;
    }
}

static bool in_stacks(uintptr_t address)
{
    return address - REGION_BASE < STACKS_BYTES;
}

/* Stacks of threads that were left behind at an earlier fork. */
static void add_frozen(struct space *s, const struct piece *before, int count)
{
    for (int i = 0; i < count; i++)
        if (before[i].thread == NO_THREAD && in_stacks(before[i].low))
            add(s, before[i].low, before[i].high, NO_THREAD);
}

static void add_heap(struct space *s, int process)
{
    for (int i = 0; i < E.thread_count; i++) {
        uintptr_t low = ARENA_BASE + (uint64_t)i * ARENA_BYTES;

        if (E.threads[i].process == process)
            s->heap[i] = E.threads[i].arena_used;
        if (s->heap[i])
            add(s, low, low + s->heap[i], NO_THREAD);
    }
}

static bool has_heap(const struct space *s, uintptr_t address)
{
    uint64_t arena = (address - ARENA_BASE) / ARENA_BYTES;

    return arena < THREADS_MAX &&
           (address - ARENA_BASE) % ARENA_BYTES < s->heap[arena];
}

/* What is known of the blocks of its heap.  Not of others': nobody else who
   frees one has a copy that shows it. */
static void add_blocks(struct space *s)
{
    uintptr_t start, low = 0, entry;

    for (uint32_t i = 1; entry = block_entry(i, &start), start; i++) {
        bool own = has_heap(s, start);

        if (own && !low)
            low = entry;
        if (!own && low) {
            add(s, low, entry, NO_THREAD);
            low = 0;
        }
    }
    if (low)
        add(s, low, entry, NO_THREAD);
}

static void add_stacks(struct space *s, int process)
{
    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *t = &E.threads[i];

        if (t->state == T_ALIVE && t->process == process && !t->hidden)
            add(s, 0, t->stack_low + STACK_BYTES - 64, i);
    }
}

static void add_tls(struct space *s, const struct thread *t)
{
    uintptr_t low, high;

    if (!fiber_tls_of(t, &low, &high))
        return;
    add(s, low, high, NO_THREAD);
    add(s, (uintptr_t)&errno, (uintptr_t)(&errno + 1), NO_THREAD);
}

/* Everything that the forking process has: from now on somebody else, too. */
static void take_stock(struct space *s, const struct thread *t)
{
    static struct piece before[PIECES_MAX];
    int count = s->count;

    memcpy(before, s->pieces, (size_t)count * sizeof *before);
    s->count = 0;
    add_private(s);
    add_frozen(s, before, count);
    add_heap(s, t->process);
    add_blocks(s);
    add_stacks(s, t->process);
    add_tls(s, t);
}

void space_fork(const struct thread *from, const struct thread *child)
{
    struct space *s = &spaces[from->process], *to = &spaces[child->process];

    take_stock(s, from);
    keep(s);
    to->count = to->kept_count = 0;
    memcpy(to->heap, s->heap, sizeof to->heap);
    for (int i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (p->thread == from->id)
            add(to, 0, p->high, child->id);
        else
            add(to, low_of(p), p->high, NO_THREAD);
    }
}

void space_exec(int process)
{
    struct space *s = &spaces[process];

    s->count = s->kept_count = 0;
    memset(s->heap, 0, sizeof s->heap);
    add_private(s);
}

void space_spawn(int from, int process)
{
    if (!spaces[from].count)
        add_private(&spaces[from]);
    space_exec(process);
    keep(&spaces[process]);
}

void space_hand_back(int child, int parent, uintptr_t frame)
{
    struct space *to = &spaces[parent];
    unsigned char *bytes = to->bytes;

    (void)child;
    for (int i = 0; i < to->kept_count; i++) {
        struct piece p = to->kept[i];
        uintptr_t low = p.low;

        if (in_stacks(low) &&
            frame - (low & ~(uintptr_t)(STACK_BYTES - 1)) < STACK_BYTES &&
            low < frame)
            low = frame;
        memcpy(bytes + (low - p.low), (const void *)low, p.high - low);
        bytes += p.high - p.low;
    }
}
