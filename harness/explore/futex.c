/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: syscall. */
#define _GNU_SOURCE
/*
 * futex.c - syscall(), for what has no function in libc: futexes, gettid.
 *
 * A futex's queue is an object of its own beside the word that it guards.
 * Looking at the word and joining the queue is one step, which depends on
 * every write of the word; a waker touches the queue alone.  A futex orders
 * no memory: that is the atomics' business.
 *
 * Source: futex(2); U. Drepper, Futexes Are Tricky (2011).
 */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "model.h"
#include "models.h"
#include "process.h"
#include "waiters.h"

static struct op futex_op(enum op_kind kind, uintptr_t word, uintptr_t pc)
{
    return op_on(kind, object_at(word, OBJ_FUTEX), MODE_WRITE, pc, "futex");
}

static int futex_wait(uintptr_t word, uint32_t expected, int64_t deadline,
                      uintptr_t pc)
{
    struct op op = futex_op(OP_FUTEX, word, pc);
    struct object *queue = op.object[0];
    uint32_t value;

    op.object[1] = object_at(word, OBJ_ATOMIC);
    op.mode[1] = MODE_READ;
    point(&op);
    check_live(word, sizeof value, false, pc);
    memcpy(&value, (const void *)word, sizeof value);
    if (value != expected)
        return errno = EAGAIN, -1;
    begin_wait(E.current, queue);

    op.kind = OP_WAKE;
    op.object[1] = NULL;
    op.enabled = wait_may_end;
    op.may_block = true;
    op.deadline = deadline;
    point(&op);
    int error = end_of_wait(E.current, queue);

    E.current->signalled = false;
    return error ? (errno = error, -1) : 0;
}

static int futex_wake(uintptr_t word, unsigned most, uintptr_t pc)
{
    struct op op = futex_op(OP_SIGNAL, word, pc);
    struct object *queue = op.object[0];
    struct thread *list[THREADS_MAX];
    bool timed;
    int woken = 0;

    point(&op);
    unsigned n = waiting(queue, list, &timed);

    queue->signals_lost += !n;
    queue->version++;
    E.version++;
    while (n && most--) {
        unsigned pick =
            n + timed <= most + 1 ? 0 : choose_value(n + timed, false);

        if (pick == n)
            break; /* who has run out of time leaves without it */
        wake(E.current, queue, list[pick]);
        woken++;
        n--;
        memmove(list + pick, list + pick + 1, (n - pick) * sizeof *list);
    }
    return woken;
}

/* FUTEX_WAIT takes a span, FUTEX_WAIT_BITSET a moment. */
static int64_t futex_deadline(const struct timespec *when, int command,
                              int clock)
{
    int64_t span = deadline_of(when, CLOCK_MONOTONIC);

    if (!when)
        return -1;
    return command == FUTEX_WAIT ? E.now + span : deadline_of(when, clock);
}

static int futex(uintptr_t word, int operation, uint32_t value,
                 const struct timespec *when, uintptr_t pc)
{
    int clock =
        operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    int command = operation & FUTEX_CMD_MASK;

    if (word % sizeof value)
        return errno = EINVAL, -1;
    switch (command) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        if (when && !timespec_valid(when, pc))
            return errno = EINVAL, -1;
        return futex_wait(word, value, futex_deadline(when, command, clock),
                          pc);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return futex_wake(word, value, pc);
    default:
        fail(OUT_INCOMPLETE, pc, "futex operation %d is not modelled, at " AT,
             command, pc);
    }
}

long MODEL(syscall)(long number, ...)
{
    uintptr_t pc = PLACE;
    va_list arguments;
    long a[6];

    va_start(arguments, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(arguments, long);
    va_end(arguments);
    if (!E.active)
        return syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    switch (number) {
    case SYS_gettid:
        return MODEL(gettid)();
    case SYS_getpid:
        return process_self()->pid;
    case SYS_futex:
        return futex((uintptr_t)a[0], (int)a[1], (uint32_t)a[2],
                     (const struct timespec *)a[3], pc);
    default:
        fail(OUT_INCOMPLETE, pc, "system call %ld is not modelled, at " AT,
             number, pc);
    }
}
