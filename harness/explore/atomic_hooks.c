/* SPDX-License-Identifier: MIT */
/*
 * atomic_hooks.c - what -fsanitize=thread calls for atomics, and libatomic's
 * generic calls for sizes that have no instruction.
 *
 * Source: the interface of ThreadSanitizer's run-time, gcc 12 and clang 14;
 * libatomic's __atomic_load, _store, _exchange, _compare_exchange.
 */
#include <stdlib.h>
#include <string.h>

#include "atomic.h"
#include "model.h"

typedef uint8_t value8;
typedef uint16_t value16;
typedef uint32_t value32;
typedef uint64_t value64;
typedef unsigned __int128 value128;

#define HERE __builtin_frame_address(0)

/* What is expected lies in memory of the caller's: read, and written where it
   was wrong, as plain memory is. */
static value128 expected_value(const void *e, size_t bytes, uintptr_t pc)
{
    value128 v = 0;

    access_range((uintptr_t)e, bytes, false, pc);
    memcpy(&v, e, bytes);
    return v;
}

static void expected_changes(void *e, const value128 *v, size_t bytes,
                             uintptr_t pc)
{
    access_range((uintptr_t)e, bytes, true, pc);
    memcpy(e, v, bytes);
}

#define CHANGE(bits, name, what)                                               \
    value##bits __tsan_atomic##bits##_##name(volatile value##bits *p,          \
                                             value##bits v, int order)         \
    {                                                                          \
        return (value##bits)atomic_change_value(what, (uintptr_t)p, bits / 8,  \
                                                v, order, CALLER, HERE);       \
    }

#define ATOMICS(bits)                                                          \
    value##bits __tsan_atomic##bits##_load(const volatile value##bits *p,      \
                                           int order)                          \
    {                                                                          \
        return (value##bits)atomic_load_value((uintptr_t)p, bits / 8, order,   \
                                              CALLER, HERE);                   \
    }                                                                          \
    void __tsan_atomic##bits##_store(volatile value##bits *p, value##bits v,   \
                                     int order)                                \
    {                                                                          \
        atomic_store_value((uintptr_t)p, bits / 8, v, order, CALLER);          \
    }                                                                          \
    CHANGE(bits, exchange, CHANGE_SET)                                         \
    CHANGE(bits, fetch_add, CHANGE_ADD)                                        \
    CHANGE(bits, fetch_sub, CHANGE_SUB)                                        \
    CHANGE(bits, fetch_and, CHANGE_AND)                                        \
    CHANGE(bits, fetch_or, CHANGE_OR)                                          \
    CHANGE(bits, fetch_xor, CHANGE_XOR)                                        \
    CHANGE(bits, fetch_nand, CHANGE_NAND)                                      \
    int __tsan_atomic##bits##_compare_exchange_strong(                         \
        volatile value##bits *p, value##bits *e, value##bits v, int success,   \
        int failure)                                                           \
    {                                                                          \
        value128 expected = expected_value(e, bits / 8, CALLER);               \
        bool done = atomic_exchange_if((uintptr_t)p, bits / 8, &expected, v,   \
                                       false, success, failure, CALLER, HERE); \
                                                                               \
        if (!done)                                                             \
            expected_changes(e, &expected, bits / 8, CALLER);                  \
        return done;                                                           \
    }                                                                          \
    int __tsan_atomic##bits##_compare_exchange_weak(                           \
        volatile value##bits *p, value##bits *e, value##bits v, int success,   \
        int failure)                                                           \
    {                                                                          \
        value128 expected = expected_value(e, bits / 8, CALLER);               \
        bool done = atomic_exchange_if((uintptr_t)p, bits / 8, &expected, v,   \
                                       true, success, failure, CALLER, HERE);  \
                                                                               \
        if (!done)                                                             \
            expected_changes(e, &expected, bits / 8, CALLER);                  \
        return done;                                                           \
    }                                                                          \
    value##bits __tsan_atomic##bits##_compare_exchange_val(                    \
        volatile value##bits *p, value##bits e, value##bits v, int success,    \
        int failure)                                                           \
    {                                                                          \
        value128 expected = e;                                                 \
                                                                               \
        atomic_exchange_if((uintptr_t)p, bits / 8, &expected, v, false,        \
                           success, failure, CALLER, HERE);                    \
        return (value##bits)expected;                                          \
    }

/* clang-format off */
ATOMICS(8) ATOMICS(16) ATOMICS(32) ATOMICS(64) ATOMICS(128)
    /* clang-format on */

    void __tsan_atomic_thread_fence(int order)
{
    atomic_fence(order, CALLER);
}

void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

/*
 * Sizes without an instruction.  Up to 16 bytes they are like the others; a
 * larger object is read and written as it is now, acquiring and releasing.
 */
static void generic_step(uintptr_t address, bool write, size_t bytes,
                         uintptr_t pc)
{
    struct object *o = object_at(address, OBJ_ATOMIC);
    struct op op = op_on(write ? OP_STORE : OP_LOAD, o,
                         write ? MODE_WRITE : MODE_READ, pc, "atomic object");

    check_live(address, bytes, write, pc);
    point(&op);
    check_live(address, bytes, write, pc);
    if (stack_counts(address))
        shadow_access(address, bytes, write, true, pc);
    learn(E.current, o);
    if (write) {
        teach(E.current, o);
        o->version++;
        E.version++;
    }
}

void MODEL(__atomic_load)(size_t bytes, void *p, void *to, int order)
{
    if (bytes <= 16) {
        value128 v = atomic_load_value((uintptr_t)p, (unsigned)bytes, order,
                                       CALLER, HERE);

        memcpy(to, &v, bytes);
        return;
    }
    if (E.active)
        generic_step((uintptr_t)p, false, bytes, CALLER);
    memcpy(to, p, bytes);
}

void MODEL(__atomic_store)(size_t bytes, void *p, void *from, int order)
{
    value128 v = 0;

    if (bytes <= 16) {
        memcpy(&v, from, bytes);
        atomic_store_value((uintptr_t)p, (unsigned)bytes, v, order, CALLER);
        return;
    }
    if (E.active)
        generic_step((uintptr_t)p, true, bytes, CALLER);
    memcpy(p, from, bytes);
}

void MODEL(__atomic_exchange)(size_t bytes, void *p, void *from, void *to,
                              int order)
{
    value128 v = 0;

    if (bytes <= 16) {
        memcpy(&v, from, bytes);
        v = atomic_change_value(CHANGE_SET, (uintptr_t)p, (unsigned)bytes, v,
                                order, CALLER, HERE);
        memcpy(to, &v, bytes);
        return;
    }
    if (E.active)
        generic_step((uintptr_t)p, true, bytes, CALLER);
    memmove(to, p, bytes);
    memcpy(p, from, bytes);
}

bool MODEL(__atomic_compare_exchange)(size_t bytes, void *p, void *expected,
                                      void *from, int success, int failure)
{
    if (bytes <= 16) {
        value128 e = expected_value(expected, bytes, CALLER), v = 0;

        memcpy(&v, from, bytes);
        bool done = atomic_exchange_if((uintptr_t)p, (unsigned)bytes, &e, v,
                                       false, success, failure, CALLER, HERE);
        if (!done)
            expected_changes(expected, &e, bytes, CALLER);
        return done;
    }
    if (E.active)
        generic_step((uintptr_t)p, true, bytes, CALLER);
    bool done = !memcmp(p, expected, bytes);

    access_range((uintptr_t)expected, bytes, !done, CALLER);
    memcpy(done ? p : expected, done ? from : p, bytes);
    return done;
}

bool MODEL(__atomic_is_lock_free)(size_t bytes, void *p)
{
    (void)p;
    return bytes <= 8;
}

void MODEL(__atomic_feraiseexcept)(int exceptions)
{
    (void)exceptions;
}
