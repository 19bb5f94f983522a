/* SPDX-License-Identifier: MIT */
/*
 * access.c - what -fsanitize=thread calls for plain accesses.
 *
 * The compiler announces each access just before it makes it; a hook that
 * switches fibers is therefore a scheduling point in the right place.
 *
 * Source: the interface of ThreadSanitizer's run-time, gcc 12 and clang 14.
 */
#include <string.h>

#include "contexts.h"
#include "location.h"
#include "model.h"

/* As many of them are noted: the rest of a loop says nothing new. */
#define ACCESSES_NOTED UINT64_C(100000)

/* Who copies more at once has lost count, and meets the end of memory. */
#define RANGE_MAX ((size_t)1 << 28)

static void endless(uintptr_t pc)
{
    fail(OUT_HANG, pc,
         "T%d goes on for ever without a scheduling point, at " AT,
         E.current->id, pc);
}

_Noreturn static void frame_gone(uintptr_t address, bool write, uintptr_t pc)
{
    fail(OUT_MISUSE, pc,
         "%s at " AT " of a local variable whose function has "
         "returned",
         write ? "write" : "read", pc);
    (void)address;
}

/* Stacks and thread-local variables end with their thread. */
static void check_owner(uintptr_t address, bool write, uintptr_t pc)
{
    const struct thread *t = NULL;

    if (address - REGION_BASE < STACKS_BYTES)
        t = &E.threads[(address - REGION_BASE) / STACK_BYTES];
    else if (!in_arena(address) && !in_globals(address))
        t = tls_owner(address);
    if (!t || t->state != T_FINISHED)
        return;
    fail(OUT_MISUSE, pc, "%s at " AT " of a variable of T%d, which has ended",
         write ? "write" : "read", pc, t->id);
}

static void plain_point(uintptr_t address, size_t bytes, bool write,
                        uintptr_t pc)
{
    struct object *o = object_at(address & ~(uintptr_t)7, OBJ_ATOMIC);
    struct op op = op_on(write ? OP_PLAIN_WRITE : OP_PLAIN_READ, o,
                         write ? MODE_WRITE : MODE_READ, pc, NULL);

    op.address = address;
    op.size = (uint8_t)bytes;
    point(&op);
}

static bool on_own_stack(uintptr_t address)
{
    return address - E.current->own_low < E.current->own_bytes;
}

/* A child's own memory: no other thread can see it. */
static void access_private(uintptr_t address, size_t bytes, bool write,
                           uintptr_t pc)
{
    check_live(address, bytes, write, pc);
    if (!write)
        return;
    if (!on_own_stack(address))
        E.current->writes++;
    location_overwritten(address, bytes);
}

static void access_shared(uintptr_t address, size_t bytes, bool write,
                          uintptr_t pc)
{
    struct thread *t = E.current;

    if (E.self && !in_shared(address)) {
        access_private(address, bytes, write, pc);
        return;
    }
    if (!stack_counts(address))
        return;
    if (context_of_other(address))
        raise_flag(&E.contexts_watched);
    check_live(address, bytes, write, pc);
    check_owner(address, write, pc);
    if (E.plain_points && bytes <= 16 &&
        (in_arena(address) || in_globals(address) ||
         address - REGION_BASE < STACKS_BYTES)) {
        plain_point(address, bytes, write, pc);
        check_live(address, bytes, write, pc);
    }
    if (write) {
        if (on_own_stack(address))
            t->own_writes++;
        else
            t->writes++;
        E.version++;
        location_overwritten(address, bytes);
    }
    if (E.tracing && E.accesses < ACCESSES_NOTED)
        trace_access(address, bytes, write, pc);
    shadow_access(address, bytes, write, false, pc);
}

void access_range(uintptr_t address, size_t bytes, bool write, uintptr_t pc)
{
    struct thread *t = E.current;

    if (!E.active || !bytes)
        return;
    if (++E.accesses > E.access_limit)
        endless(pc);
    if (address - t->own_low < t->own_bytes && !*t->own_watched)
        return;
    access_shared(address, bytes < RANGE_MAX ? bytes : RANGE_MAX, write, pc);
}

static __attribute__((noinline)) void put(void *to, const void *from,
                                          size_t bytes, uintptr_t pc)
{
    struct thread *t = E.current;
    uint64_t writes = t->writes, own_writes = t->own_writes, all = E.version;

    access_range((uintptr_t)to, bytes, true, pc);
    if (memcmp(to, from, bytes) || E.plain_points) {
        memcpy(to, from, bytes);
        return;
    }
    t->writes = writes;
    t->own_writes = own_writes;
    E.version = all;
}

void call_puts(void *to, const void *from, size_t bytes, uintptr_t pc)
{
    if (!bytes)
        return;
    put(to, from, bytes, pc);
    fiber_scrub();
}

/* Without effect, but for counting: a loop that touches only its own. */
static inline void access_one(uintptr_t address, size_t bytes, bool write,
                              uintptr_t pc)
{
    const struct thread *t = E.current;

    if (!E.active)
        return;
    if (address - t->own_low < t->own_bytes && !*t->own_watched) {
        if (address < (uintptr_t)__builtin_frame_address(0))
            frame_gone(address, write, pc);
        if (++E.accesses > E.access_limit)
            endless(pc);
        return;
    }
    access_range(address, bytes, write, pc);
}

#define HOOKS(n)                                                               \
    void __tsan_read##n(void *p)                                               \
    {                                                                          \
        access_one((uintptr_t)p, n, false, CALLER);                            \
    }                                                                          \
    void __tsan_write##n(void *p)                                              \
    {                                                                          \
        access_one((uintptr_t)p, n, true, CALLER);                             \
    }                                                                          \
    void __tsan_unaligned_read##n(void *p)                                     \
    {                                                                          \
        access_one((uintptr_t)p, n, false, CALLER);                            \
    }                                                                          \
    void __tsan_unaligned_write##n(void *p)                                    \
    {                                                                          \
        access_one((uintptr_t)p, n, true, CALLER);                             \
    }                                                                          \
    void __tsan_volatile_read##n(void *p)                                      \
    {                                                                          \
        access_one((uintptr_t)p, n, false, CALLER);                            \
    }                                                                          \
    void __tsan_volatile_write##n(void *p)                                     \
    {                                                                          \
        access_one((uintptr_t)p, n, true, CALLER);                             \
    }                                                                          \
    void __tsan_unaligned_volatile_read##n(void *p)                            \
    {                                                                          \
        access_one((uintptr_t)p, n, false, CALLER);                            \
    }                                                                          \
    void __tsan_unaligned_volatile_write##n(void *p)                           \
    {                                                                          \
        access_one((uintptr_t)p, n, true, CALLER);                             \
    }                                                                          \
    void __tsan_read_write##n(void *p)                                         \
    {                                                                          \
        access_one((uintptr_t)p, n, false, CALLER);                            \
        access_one((uintptr_t)p, n, true, CALLER);                             \
    }                                                                          \
    void __tsan_unaligned_read_write##n(void *p)                               \
    {                                                                          \
        access_one((uintptr_t)p, n, false, CALLER);                            \
        access_one((uintptr_t)p, n, true, CALLER);                             \
    }

/* clang-format off */
HOOKS(1) HOOKS(2) HOOKS(4) HOOKS(8) HOOKS(16)
    /* clang-format on */

    void __tsan_init(void)
{
}

void __tsan_read_range(void *p, unsigned long bytes)
{
    access_range((uintptr_t)p, bytes, false, CALLER);
}

void __tsan_write_range(void *p, unsigned long bytes)
{
    access_range((uintptr_t)p, bytes, true, CALLER);
}

/*
 * What inside/announce.c puts in comes here through announced_x86_64.S: kind
 * is twice the bytes, and one for a write.
 */
void explore_announced(uintptr_t address, unsigned kind, uintptr_t pc);
void explore_announced(uintptr_t address, unsigned kind, uintptr_t pc)
{
    access_one(address, kind / 2, kind % 2, pc - 1);
}

void explore_copied(uintptr_t to, uintptr_t from, size_t bytes, uintptr_t pc);
void explore_copied(uintptr_t to, uintptr_t from, size_t bytes, uintptr_t pc)
{
    if (from)
        access_range(from, bytes, false, pc - 1);
    access_range(to, bytes, true, pc - 1);
}

void __tsan_func_entry(void *from)
{
    if (!E.active)
        return;
    struct thread *t = E.current;
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

    if (t->context)
        context_enter(t, frame, CALLER);
    else if (frame < t->deepest)
        t->deepest = frame;
    if (t->calls.depth < CALLS_MAX) {
        t->calls.pc[t->calls.depth] = (uintptr_t)from - 1;
        t->calls.frame[t->calls.depth] = frame;
    }
    t->calls.depth++;
    if (++E.accesses > E.access_limit)
        endless(CALLER);
}

void __tsan_func_exit(void)
{
    uintptr_t low = (uintptr_t)__builtin_frame_address(0) + 16;
    uintptr_t high = *(uintptr_t *)__builtin_frame_address(0);
    struct thread *t = E.current;

    if (!E.active)
        return;
    if (t->calls.depth)
        t->calls.depth--;
    /* The caller's frame ends: a write to what others may still use. */
    if (*t->own_watched && high > low && high - t->own_low < t->own_bytes)
        shadow_free(low, high - low, CALLER);
}

void __tsan_vptr_update(void **p, void *value)
{
    (void)p, (void)value;
}

void __tsan_vptr_read(void **p)
{
    (void)p;
}

/*
 * Functions of libc with a state of their own, which threads share: each use
 * is a plain access of one cell per state.
 */
static uint64_t *hidden_state(void)
{
    static uint32_t generation;
    static uint64_t *cell;

    if (generation != E.generation) {
        generation = E.generation;
        cell = (uint64_t *)(ARENA_BASE +
                            (THREADS_MAX - 1) * (uint64_t)ARENA_BYTES +
                            ARENA_BYTES - 64);
    }
    return cell;
}

void touch_hidden_state(enum hidden_state which, uintptr_t pc)
{
    if (E.active)
        E.current->writes++;
    if (E.active && !E.self)
        shadow_access((uintptr_t)(hidden_state() + which), 8, true, false, pc);
}
