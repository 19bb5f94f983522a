/* SPDX-License-Identifier: MIT */
/*
 * spin.c - loops that wait by looking again and again.
 *
 * Idea: a thread that comes to the same read with the same stack, has seen
 * only newest values since it was there last, none of which has changed, and
 * has written nothing in between, will go round for ever unless somebody
 * changes one of them.  It is parked until then.  A loop that counts is not
 * the same twice, so a bounded spin still reaches its end.  What it has written
 * to its own stack shows in the stack.  A loop that looks at the clock is
 * parked there and nowhere else, and only until time passes.
 *
 * A loop may take locks and give them back: others get them where it holds
 * least.  It is not parked anywhere else.
 *
 * A loop may ask what is ready, and find nothing, or what it does not want.
 * What it says has to be the same twice, as what others have changed may show
 * late.  A call that changes what the kernel will say is no look.
 *
 * Invariant: the log holds what the thread has read since it last did
 * something that others can see.
 */
#include <string.h>

#include "engine.h"

enum { LOG_MAX = 128, STALE_MAX = 8, ROUNDS_MAX = 1000000 };

struct seen {
    uintptr_t pc;
    struct object *object; /* NULL: anything that others can see */
    uint64_t version;
    uint64_t hash;     /* of the stack on arrival; 0: not taken */
    uint64_t holdings; /* of the thread on arrival */
    int least;         /* locks that it has held since */
    int64_t clock;     /* the time that it has seen; -1: none */
    uint64_t result;   /* of a call on descriptors */
    bool newest;       /* or the same as before */
};

struct spin {
    unsigned count;
    uint64_t writes;
    uint64_t arriving; /* hash for the entry to come */
    unsigned circle;   /* parked on entries from here on */
    bool (*inner)(const struct thread *t);
    struct seen log[LOG_MAX];
    bool stale_used;
    struct {
        uintptr_t pc, store_pc;
        struct object *object;
        unsigned count;
    } stale[STALE_MAX];
};

static struct spin spins[THREADS_MAX];

static struct spin *spin_of(const struct thread *t)
{
    return &spins[t->id];
}

void spin_reset(struct thread *t)
{
    struct spin *s = spin_of(t);

    s->count = 0;
    s->arriving = 0;
    s->writes = t->writes;
    if (t->op.kind == OP_START && s->stale_used) {
        memset(s->stale, 0, sizeof s->stale);
        s->stale_used = false;
    }
}

void spin_pass(struct thread *t)
{
    spin_of(t)->arriving = 0;
}

struct spin_mark spin_save(const struct thread *t)
{
    const struct spin *s = spin_of(t);

    return (struct spin_mark){s->count, s->writes, s->arriving};
}

void spin_restore(struct thread *t, struct spin_mark mark)
{
    struct spin *s = spin_of(t);

    s->count = mark.count;
    s->arriving = mark.arriving;
    s->writes = mark.writes;
}

static uint64_t hash_stack(const struct thread *t, const void *frame)
{
    const uint64_t *word = (const uint64_t *)frame + 2;
    uintptr_t top = t->own_low + t->own_bytes - (t->context ? 0 : 64);
    const uint64_t *end = (const uint64_t *)top;
    uint64_t h = 14695981039346656037u;

    for (; word < end; word++)
        h = (h ^ *word) * 1099511628211u ^ h >> 29;
    return h ? h : 1;
}

/* Of what t looks at; of everything, but for its own stack. */
static uint64_t version_of(const struct thread *t, const struct object *o)
{
    return o ? o->version : E.version - t->own_writes;
}

static bool unchanged(const struct thread *t, const struct seen *e)
{
    return e->version == version_of(t, e->object) &&
           (e->clock < 0 || e->clock == E.now);
}

/* A lock: what it protects may be what the loop looks at.  Descriptors: what
   the kernel says of them may come from others. */
static struct object *watched(const struct op *op)
{
    bool any = op->kind == OP_LOCK || op->kind == OP_RDLOCK ||
               op->kind == OP_WRLOCK || op->kind == OP_FD;

    return any ? NULL : op->object[0];
}

/* Has it been at this operation before? */
static bool is_in_log(const struct spin *s, const struct op *op)
{
    const struct object *o = watched(op);

    for (unsigned i = s->count; i; i--)
        if (s->log[i - 1].pc == op->pc && s->log[i - 1].object == o)
            return true;
    return false;
}

/* And with this stack; NULL: it has not. */
static const struct seen *last_seen(const struct spin *s, const struct op *op,
                                    uint64_t hash)
{
    const struct object *o = watched(op);

    for (unsigned i = s->count; i && hash; i--)
        if (s->log[i - 1].pc == op->pc && s->log[i - 1].object == o &&
            s->log[i - 1].hash == hash)
            return &s->log[i - 1];
    return NULL;
}

bool spin_enabled(const struct thread *t)
{
    const struct spin *s = spin_of(t);
    bool changed = false;

    for (unsigned i = s->circle; i < s->count && !changed; i++)
        changed = !unchanged(t, &s->log[i]);
    return changed && (!s->inner || s->inner(t));
}

bool spin_circles(struct thread *t, const struct op *op, void *frame)
{
    struct spin *s = spin_of(t);

    s->arriving = 0;
    if (s->writes != t->writes)
        spin_reset(t);
    if (!is_in_log(s, op))
        return false;
    s->arriving = hash_stack(t, frame);
    const struct seen *last = last_seen(s, op, s->arriving);

    if (!last || last->holdings != t->holdings || last->least < t->holds)
        return false;
    unsigned i = (unsigned)(last - s->log);

    for (unsigned k = i; k < s->count; k++)
        if (!s->log[k].newest || !unchanged(t, &s->log[k]) ||
            (s->log[k].clock >= 0 && op->kind != OP_SLEEP))
            return false;
    s->circle = i;
    s->inner = op->enabled;
    t->op = *op;
    t->op.enabled = spin_enabled;
    t->op.may_block = true;
    return true;
}

void spin_note(struct thread *t, const struct op *op, bool newest)
{
    struct spin *s = spin_of(t);

    if (s->writes != t->writes)
        spin_reset(t);
    if (s->count == LOG_MAX)
        s->count = 0;
    struct object *o = watched(op);

    s->log[s->count++] = (struct seen){
        .pc = op->pc,
        .object = o,
        .version = version_of(t, o),
        .hash = s->arriving,
        .holdings = t->holdings,
        .least = t->holds,
        .clock = op->kind == OP_SLEEP ? E.now : -1,
        .newest = newest,
    };
    s->arriving = 0;
    if (!newest)
        return;
    for (int k = 0; k < STALE_MAX; k++)
        if (s->stale[k].pc == op->pc && s->stale[k].object == o)
            s->stale[k].count = 0;
}

void spin_look(struct op *op)
{
    struct thread *t = E.current;
    void *frame = t->frame;

    t->frame = NULL;
    if (frame && spin_circles(t, op, frame))
        *op = t->op;
}

static __attribute__((noinline)) void note_result(const struct op *op,
                                                  uint64_t result)
{
    struct thread *t = E.current;
    struct spin *s = spin_of(t);

    if (s->writes != t->writes)
        spin_reset(t);
    const struct seen *last = last_seen(s, op, s->arriving);

    spin_note(t, op, last && last->result == result && unchanged(t, last));
    s->log[s->count - 1].result = result;
}

void spin_saw(const struct op *op, uint64_t result)
{
    note_result(op, result);
    fiber_scrub();
}

unsigned spin_rounds(int64_t ns)
{
    unsigned each = ns / GLANCE_NS < ROUNDS_MAX ? (unsigned)(ns / GLANCE_NS) + 1
                                                : ROUNDS_MAX;
    unsigned rounds = 0;

    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *t = &E.threads[i];

        if (t->state == T_ALIVE && t->op.enabled == spin_enabled &&
            (!spins[i].inner || spins[i].inner(t)))
            rounds += each;
    }
    return rounds;
}

static uint64_t holding(const struct object *o)
{
    return (o->index + 1u) * UINT64_C(0x9E3779B97F4A7C15);
}

/* What the thread does itself is no change: its holdings tell of that. */
static void held(struct thread *t, struct object *o)
{
    struct spin *s = spin_of(t);

    o->version++;
    for (unsigned i = 0; i < s->count; i++) {
        if (s->log[i].object == o)
            s->log[i].version++;
        if (s->log[i].least > t->holds)
            s->log[i].least = t->holds;
    }
}

void spin_took(struct thread *t, struct object *o)
{
    t->holds++;
    t->holdings += holding(o);
    held(t, o);
}

void spin_gave(struct thread *t, struct object *o)
{
    t->holds--;
    t->holdings -= holding(o);
    held(t, o);
}

void spin_event(struct thread *t, enum op_kind kind)
{
    switch (kind) {
    case OP_CREATE:
    case OP_JOIN:
    case OP_DETACH:
    case OP_SIGNAL:
    case OP_BROADCAST:
    case OP_BARRIER:
    case OP_ONCE_DONE:
    case OP_INIT:
    case OP_DESTROY:
    case OP_KILL:
        spin_reset(t);
        break;
    default:
        break;
    }
}

unsigned spin_rereads(const struct thread *t, const struct op *op,
                      uintptr_t store_pc)
{
    const struct spin *s = spin_of(t);

    for (int k = 0; k < STALE_MAX; k++)
        if (s->stale[k].pc == op->pc && s->stale[k].object == op->object[0] &&
            s->stale[k].store_pc == store_pc)
            return s->stale[k].count;
    return 0;
}

void spin_stale(struct thread *t, const struct op *op, uintptr_t store_pc)
{
    struct spin *s = spin_of(t);
    int at = -1;

    for (int k = 0; k < STALE_MAX; k++) {
        if (s->stale[k].pc == op->pc && s->stale[k].object == op->object[0]) {
            at = k;
            break;
        }
        if (at < 0 && !s->stale[k].count)
            at = k;
    }
    if (at < 0)
        at = (int)(op->pc % STALE_MAX);
    if (s->stale[at].pc != op->pc || s->stale[at].object != op->object[0] ||
        s->stale[at].store_pc != store_pc)
        s->stale[at].count = 0;
    s->stale[at].pc = op->pc;
    s->stale[at].object = op->object[0];
    s->stale[at].store_pc = store_pc;
    s->stale[at].count++;
    s->stale_used = true;
}
