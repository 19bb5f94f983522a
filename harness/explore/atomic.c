/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, MAP_NORESERVE. */
#define _GNU_SOURCE
/*
 * atomic.c - C11 atomics and fences: orders, and what a load may return.
 *
 * Memory always holds the newest store; older ones that a load may still
 * return stand in the location's history.  A release store hands on the
 * thread's clock, an acquire load takes it; a read-modify-write reads the
 * newest store and carries its release sequence on; so does, as C17 has it, a
 * later store by the head's own thread.  SC operations are ordered as they
 * are executed: an SC load returns nothing older than the newest SC store,
 * and SC fences show later loads what came before earlier fences.
 *
 * Source: ISO/IEC 9899:2018, 5.1.2.4 and 7.17.3; for the fences, C++20's
 * [atomics.order], which repairs them; see location.h for the fragment.
 */
#include "atomic.h"

#include <string.h>
#include <sys/mman.h>

#include "location.h"
#include "model.h"

enum { LOCATIONS_MAX = 1 << 13, REREADS = 3 };

static struct location *locations;
static int location_count;

void locations_reset(void)
{
    if (!locations)
        locations = mmap(NULL, LOCATIONS_MAX * sizeof *locations,
                         PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    location_count = 0;
}

static unsigned __int128 peek(uintptr_t address, unsigned size)
{
    unsigned __int128 value = 0;

    memcpy(&value, (const void *)address, size);
    return value;
}

static struct store *store_at(struct location *l, unsigned i)
{
    return &l->store[(l->first + i) % HISTORY_MAX];
}

static void seed(struct location *l, uintptr_t address, unsigned size)
{
    l->size = (uint8_t)size;
    l->stale = false;
    l->first = 0;
    l->count = 1;
    struct store *s = &l->store[0];

    s->value = peek(address, size);
    s->initial = true;
    s->rmw = false;
    s->thread = -1;
    s->pc = 0;
    s->sc_seq = s->fence_seq = 0;
    vclock_clear(&s->release);
    vclock_clear(&s->fence_release);
    vclock_clear(&s->seen);
}

static struct location *location_for(struct object *o, unsigned size)
{
    struct location *l = o->location;

    if (!l) {
        if (location_count == LOCATIONS_MAX)
            fail(OUT_INCOMPLETE, 0, "more than %d atomic objects",
                 LOCATIONS_MAX);
        l = o->location = &locations[location_count++];
        seed(l, o->address, size);
    }
    if (l->stale || l->size != size ||
        store_at(l, l->count - 1)->value != peek(o->address, size))
        seed(l, o->address, size);
    return l;
}

static void overwritten_at(uintptr_t address, uintptr_t low, uintptr_t high)
{
    struct object *o = object_find_kind(address, OBJ_ATOMIC);

    if (o && o->location && address < high &&
        address + o->location->size > low) {
        o->location->stale = true;
        o->version++;
    }
}

/* Atomics lie where their size divides the address, or at the very start. */
void location_overwritten(uintptr_t address, size_t bytes)
{
    uintptr_t end = address + bytes;

    if (!location_count)
        return;
    if (address & 15)
        overwritten_at(address & ~(uintptr_t)15, address, end);
    if (address & 15 && (address & ~(uintptr_t)7) != (address & ~(uintptr_t)15))
        overwritten_at(address & ~(uintptr_t)7, address, end);
    if (address & 7 && (address & ~(uintptr_t)3) != (address & ~(uintptr_t)7))
        overwritten_at(address & ~(uintptr_t)3, address, end);
    for (uintptr_t a = address; a < end; a++)
        if (a == address || !(a & 3) || bytes < 4)
            overwritten_at(a, address, end);
}

static bool knows(const struct vclock *who, const struct vclock *seen)
{
    uint32_t n = who->used < seen->used ? who->used : seen->used;

    for (uint32_t i = 0; i < n; i++)
        if (seen->at[i] && seen->at[i] <= who->at[i])
            return true;
    return false;
}

/* Index of the oldest store that t's load may return. */
static unsigned oldest(const struct thread *t, struct location *l, bool sc)
{
    for (unsigned i = l->count; i-- > 1;) {
        const struct store *s = store_at(l, i);

        if (s->initial || knows(&t->vc, &s->seen))
            return i;
        if (sc && s->sc_seq)
            return i;
        if (!E.fences)
            continue;
        if (knows(&t->fence_view, &s->seen) ||
            (s->sc_seq && s->sc_seq < t->fence_seq) ||
            (sc && knows(&E.sc_fences, &s->seen)))
            return i;
    }
    return 0;
}

static void see(struct thread *t, struct store *s)
{
    if (!s->initial && !vclock_get(&s->seen, t->id))
        vclock_set(&s->seen, t->id, t->vc.at[t->id]);
}

static void take(struct thread *t, const struct store *s, int order)
{
    bool acquire = order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME ||
                   order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;

    if (!acquire) {
        vclock_join(&t->fence_pending, &s->release);
        return;
    }
    vclock_join(&t->vc, &s->release);
    if (!E.fences)
        return;
    vclock_join(&t->fence_view, &s->fence_release);
    if (t->fence_seq < s->fence_seq)
        t->fence_seq = s->fence_seq;
}

/* Pushes the newest store; forgets the oldest when the ring is full. */
static struct store *push(struct location *l)
{
    if (l->count == HISTORY_MAX) {
        const struct store *second = store_at(l, 1);

        for (int i = 0; E.weak && i < E.thread_count; i++)
            if (E.threads[i].state == T_ALIVE && !second->initial &&
                !knows(&E.threads[i].vc, &second->seen))
                E.cut |= CUT_HISTORY;
        l->first = (l->first + 1) % HISTORY_MAX;
        l->count--;
    }
    return store_at(l, l->count++);
}

static void record(struct thread *t, struct object *o, struct location *l,
                   unsigned __int128 value, int order, bool rmw, uintptr_t pc)
{
    const struct store *before = store_at(l, l->count - 1);
    bool release = order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL ||
                   order == __ATOMIC_SEQ_CST;
    bool same_head = !before->initial && before->thread == t->id;
    struct store *s = push(l);

    s->value = value;
    s->initial = false;
    s->rmw = rmw;
    s->thread = t->id;
    s->pc = pc;
    s->sc_seq = order == __ATOMIC_SEQ_CST ? ++E.sc_sequence : 0;
    if (release)
        vclock_copy(&s->release, &t->vc);
    else
        vclock_copy(&s->release, &t->fence_release);
    if (rmw || same_head)
        vclock_join(&s->release, &before->release);
    s->fence_seq = release ? t->fence_seq : 0;
    vclock_clear(&s->fence_release);
    if (E.fences && release)
        vclock_copy(&s->fence_release, &t->fence_view);
    if (E.fences && (rmw || same_head)) {
        vclock_join(&s->fence_release, &before->fence_release);
        if (s->fence_seq < before->fence_seq)
            s->fence_seq = before->fence_seq;
    }
    vclock_clear(&s->seen);
    vclock_set(&s->seen, t->id, t->vc.at[t->id]);
    memcpy((void *)o->address, &value, l->size);
    o->version++;
    E.version++;
    tick(t);
    spin_reset(t);
}

static struct op atomic_op(enum op_kind kind, uintptr_t address, unsigned size,
                           int order, enum access_mode mode, uintptr_t pc,
                           const char *name)
{
    struct op op = op_on(kind, object_at(address, OBJ_ATOMIC), mode, pc, name);

    op.address = address;
    op.size = (uint8_t)size;
    if (order == __ATOMIC_SEQ_CST && E.fences) {
        op.object[1] = E.sc_object;
        op.mode[1] = MODE_READ;
    }
    return op;
}

/* Before and after the point: the memory has to be there. */
static void check(uintptr_t address, unsigned size, bool write, uintptr_t pc)
{
    stack_counts(address);
    check_live(address, size, write, pc);
}

static void shadow(uintptr_t address, unsigned size, bool write, uintptr_t pc)
{
    if (stack_counts(address))
        shadow_access(address, size, write, true, pc);
}

/*
 * Why the newest store need not be seen: its writer released nothing since
 * that this thread acquired.  What it read without acquiring is pending.
 */
static void note_old_value(const struct thread *t, const struct store *newest)
{
    if (knows(&t->fence_pending, &newest->seen))
        trace_note("an old value: T%d wrote a newer one at " AT
                   "; T%d read what was released after that, but without "
                   "acquire",
                   newest->thread, newest->pc, t->id);
    else
        trace_note("an old value: T%d wrote a newer one at " AT
                   "; nothing that was released after that has been acquired "
                   "by T%d",
                   newest->thread, newest->pc, t->id);
}

/* Which store does this load return? */
static struct store *pick(struct thread *t, struct location *l, int order,
                          bool not_equal, unsigned __int128 expected,
                          const struct op *op)
{
    unsigned newest = l->count - 1;
    unsigned low = E.weak ? oldest(t, l, order == __ATOMIC_SEQ_CST) : newest;
    unsigned choices[HISTORY_MAX], n = 0;

    choices[n++] = newest;
    for (unsigned i = newest; i-- > low;) {
        const struct store *s = store_at(l, i);

        if (not_equal && s->value == expected)
            continue;
        if (spin_rereads(t, op, s->pc) >= REREADS) {
            E.cut |= CUT_REREADS;
            continue;
        }
        choices[n++] = i;
    }
    unsigned at = choices[choose_value(n, true)];
    struct store *s = store_at(l, at);

    if (at != newest) {
        spin_stale(t, op, s->pc);
        if (E.tracing)
            note_old_value(t, store_at(l, newest));
    }
    return s;
}

static void announce(struct op *op, bool circles, void *frame)
{
    if (!circles)
        spin_pass(E.current);
    else if (spin_circles(E.current, op, frame))
        *op = E.current->op;
    point(op);
}

unsigned __int128 atomic_load_value(uintptr_t address, unsigned size, int order,
                                    uintptr_t pc, void *frame)
{
    if (!E.active)
        return peek(address, size);
    struct op op =
        atomic_op(OP_LOAD, address, size, order, MODE_READ, pc, "atomic load");

    check(address, size, false, pc);
    announce(&op, true, frame);
    struct thread *t = E.current;

    check(address, size, false, pc);
    struct location *l = location_for(op.object[0], size);

    shadow(address, size, false, pc);
    struct store *s = pick(t, l, order, false, 0, &op);
    bool newest = s == store_at(l, l->count - 1);

    see(t, s);
    take(t, s, order);
    spin_note(t, &op, newest);
    if (E.tracing)
        trace_value((uint64_t)s->value, true);
    return s->value;
}

void atomic_store_value(uintptr_t address, unsigned size,
                        unsigned __int128 value, int order, uintptr_t pc)
{
    if (!E.active) {
        memcpy((void *)address, &value, size);
        return;
    }
    struct op op = atomic_op(OP_STORE, address, size, order, MODE_WRITE, pc,
                             "atomic store");

    check(address, size, true, pc);
    announce(&op, false, NULL);
    check(address, size, true, pc);
    struct location *l = location_for(op.object[0], size);

    shadow(address, size, true, pc);
    record(E.current, op.object[0], l, value, order, false, pc);
    if (E.tracing)
        trace_value((uint64_t)value, true);
}

static unsigned __int128 combine(enum atomic_change change,
                                 unsigned __int128 old,
                                 unsigned __int128 operand)
{
    switch (change) {
    case CHANGE_ADD:
        return old + operand;
    case CHANGE_SUB:
        return old - operand;
    case CHANGE_AND:
        return old & operand;
    case CHANGE_OR:
        return old | operand;
    case CHANGE_XOR:
        return old ^ operand;
    case CHANGE_NAND:
        return ~(old & operand);
    default:
        return operand;
    }
}

static unsigned __int128 cut_to(unsigned __int128 value, unsigned size)
{
    if (size >= 16)
        return value;
    return value & (((unsigned __int128)1 << (size * 8)) - 1);
}

/* A read-modify-write that wrote what was there: a spin may go on. */
static void record_idle(struct thread *t, struct object *o, struct location *l,
                        unsigned __int128 value, int order, uintptr_t pc,
                        const struct op *op)
{
    uint64_t version = o->version, all = E.version;
    struct spin_mark mark = spin_save(t);

    record(t, o, l, value, order, true, pc);
    o->version = version;
    E.version = all;
    spin_restore(t, mark);
    spin_note(t, op, true);
}

unsigned __int128 atomic_change_value(enum atomic_change change,
                                      uintptr_t address, unsigned size,
                                      unsigned __int128 operand, int order,
                                      uintptr_t pc, void *frame)
{
    if (!E.active) {
        unsigned __int128 before = peek(address, size);
        unsigned __int128 after =
            cut_to(combine(change, before, operand), size);

        memcpy((void *)address, &after, size);
        return before;
    }
    struct op op = atomic_op(OP_RMW, address, size, order, MODE_WRITE, pc,
                             "atomic read-modify-write");
    unsigned __int128 now = peek(address, size);
    /* One that changes nothing, like a failed test-and-set, may go round. */
    bool idle = cut_to(combine(change, now, operand), size) == now;

    check(address, size, true, pc);
    announce(&op, idle, frame);
    struct thread *t = E.current;

    check(address, size, true, pc);
    struct location *l = location_for(op.object[0], size);

    shadow(address, size, true, pc);
    struct store *s = store_at(l, l->count - 1);
    unsigned __int128 old = s->value;
    unsigned __int128 new = cut_to(combine(change, old, operand), size);

    see(t, s);
    take(t, s, order);
    if (new == old)
        record_idle(t, op.object[0], l, old, order, pc, &op);
    else
        record(t, op.object[0], l, new, order, true, pc);
    if (E.tracing)
        trace_value((uint64_t) new, true);
    return old;
}

bool atomic_exchange_if(uintptr_t address, unsigned size,
                        unsigned __int128 *expected, unsigned __int128 desired,
                        bool weak, int success, int failure, uintptr_t pc,
                        void *frame)
{
    if (!E.active) {
        unsigned __int128 before = peek(address, size);

        if (before != *expected)
            return *expected = before, false;
        memcpy((void *)address, &desired, size);
        return true;
    }
    struct op op = atomic_op(OP_CAS, address, size, success, MODE_WRITE, pc,
                             "compare-exchange");
    bool hopeless = peek(address, size) != *expected;

    op.expected = *expected;
    check(address, size, true, pc);
    announce(&op, hopeless, frame);
    struct thread *t = E.current;

    check(address, size, true, pc);
    struct location *l = location_for(op.object[0], size);
    struct store *s = store_at(l, l->count - 1);
    bool fails = s->value != *expected;

    if (!fails && weak && t->weak_left > 0 && choose_value(2, true)) {
        t->weak_left--;
        fails = true;
        if (E.tracing)
            trace_note("fails although the value is the expected one");
    } else if (!fails && E.weak &&
               oldest(t, l, success == __ATOMIC_SEQ_CST) < l->count - 1) {
        s = pick(t, l, failure, true, *expected, &op);
        fails = s->value != *expected;
    } else if (fails) {
        s = pick(t, l, failure, true, *expected, &op);
    }
    shadow(address, size, !fails, pc);
    see(t, s);
    if (fails) {
        take(t, s, failure);
        *expected = s->value;
        spin_note(t, &op, s == store_at(l, l->count - 1));
        if (E.tracing)
            trace_value((uint64_t)s->value, true);
        return false;
    }
    take(t, s, success);
    record(t, op.object[0], l, desired, success, true, pc);
    if (E.tracing)
        trace_value((uint64_t)desired, true);
    return true;
}

void atomic_fence(int order, uintptr_t pc)
{
    struct thread *t = E.current;

    if (!E.active || order == __ATOMIC_RELAXED)
        return;
    if (order == __ATOMIC_SEQ_CST) {
        struct op op = op_on(OP_FENCE, E.sc_object, MODE_WRITE, pc, "fence");

        raise_flag(&E.fences);
        point(&op);
        t = E.current;
    }
    if (order != __ATOMIC_RELEASE)
        vclock_join(&t->vc, &t->fence_pending);
    if (order == __ATOMIC_SEQ_CST) {
        vclock_join(&t->fence_view, &E.sc_fences);
        vclock_join(&E.sc_fences, &t->fence_view);
        vclock_join(&E.sc_fences, &t->vc);
        t->fence_seq = ++E.sc_sequence;
    }
    if (order != __ATOMIC_ACQUIRE && order != __ATOMIC_CONSUME) {
        vclock_copy(&t->fence_release, &t->vc);
        tick(t);
    }
}
