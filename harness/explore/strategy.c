/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, MAP_NORESERVE. */
#define _GNU_SOURCE
/*
 * strategy.c - which schedule comes next.
 *
 * Systematic phases walk a tree of choices depth first and keep the path to
 * the running execution in nodes[].  Sleep sets hold threads whose next step
 * was explored from an earlier sibling and commutes with all done since.
 *
 * Source: P. Godefroid, Partial-Order Methods (1996) for sleep sets; M.
 * Musuvathi and S. Qadeer, Iterative context bounding (PLDI 2007); S.
 * Burckhardt et al., A randomized scheduler (ASPLOS 2010) for PCT; X. Yuan et
 * al., Partial order aware concurrency sampling (CAV 2018) for POS.
 */
#include "strategy.h"

#include <string.h>
#include <sys/mman.h>

#include "classes.h"
#include "events.h"
#include "sweep.h"
#include "threadset.h"

enum { PCT_CHANGES = 2 };

static struct schedule *now;
static struct node *nodes;
static uint32_t depth;  /* nodes on the path */
static uint32_t prefix; /* of them, given from the start */
static bool was_cut;
static int bound;
static const uint16_t *followed;
static uint32_t followed_count;
static uint64_t sleeping[2];
static int step_node;
static uint32_t pct_change[PCT_CHANGES];
static uint32_t last_length = 32;
static struct {
    uint64_t enabled[2];
    unsigned count; /* of a choice among values; 0: threads */
} * others;
static bool noting;

struct node *node_at(uint32_t at)
{
    return &nodes[at];
}

static void *reserve(size_t bytes)
{
    return mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void strategy_start(struct schedule *schedule)
{
    now = schedule;
    nodes = reserve(DECISIONS_MAX * sizeof *nodes);
    classes_start();
    others = reserve(DECISIONS_MAX * sizeof *others);
}

void strategy_phase(enum strategy strategy, int most)
{
    E.strategy = strategy;
    bound = most;
    depth = prefix = 0;
    was_cut = false;
    followed = NULL;
    followed_count = 0;
    E.want_key = strategy == BY_SLEEP || strategy == BY_DPOR;
    E.watching = E.want_key || strategy == BY_POS;
    classes_clear();
}

bool strategy_was_cut(void)
{
    return was_cut;
}

void strategy_follow(const uint16_t *chosen, uint32_t count)
{
    followed = chosen;
    followed_count = count;
}

static uint64_t random_next(void)
{
    E.random ^= E.random << 13;
    E.random ^= E.random >> 7;
    E.random ^= E.random << 17;
    return E.random * UINT64_C(0x2545F4914F6CDD1D);
}

static uint32_t random_below(uint32_t n)
{
    return (uint32_t)((random_next() >> 32) * n >> 32);
}

void strategy_begin(uint64_t number)
{
    E.random = (number + 1) * UINT64_C(0x9E3779B97F4A7C15);
    random_next();
    now->count = 0;
    strategy_note_flags(now);
    prefix = depth;
    if (E.strategy != BY_PCT)
        return;
    for (int i = 0; i < PCT_CHANGES; i++)
        pct_change[i] = random_below(last_length);
}

void events_reset(void)
{
    sleeping[0] = sleeping[1] = 0;
    step_node = -1;
    if (E.strategy == BY_DPOR)
        dpor_reset();
}

static void take(uint64_t set[2], int id)
{
    set[id >> 6] &= ~(UINT64_C(1) << (id & 63));
}

static bool empty(const uint64_t set[2])
{
    return !(set[0] | set[1]);
}

/* First member from `from` on, round the circle; the set is not empty. */
static int member_from(const uint64_t set[2], int from)
{
    for (int k = 0; k < THREADS_MAX; k++) {
        int id = (from + k) % THREADS_MAX;

        if (has(set, id))
            return id;
    }
    return -1;
}

static void record(uint32_t at, unsigned chosen, unsigned plain)
{
    if (at + 1 >= DECISIONS_MAX)
        finish(OUT_STEPS);
    now->chosen[at] = (uint16_t)chosen;
    now->plain[at] = (uint16_t)plain;
    now->count = at + 1;
}

static _Noreturn void drifted(void)
{
    fail(OUT_NONDETERMINISM, 0,
         "the program differs from run to run: the same "
         "schedule met other operations");
}

/* Does the explored branch leave the siblings' threads asleep? */
static void fall_asleep(const struct node *n)
{
    sleeping[0] = n->sleep[0] | n->done[0];
    sleeping[1] = n->sleep[1] | n->done[1];
    take(sleeping, n->chosen);
}

static unsigned price(const struct node *n, unsigned choice)
{
    if (n->thread)
        return (n->from_goes_on && choice != n->from) +
               (unsigned)has(n->luck, (int)choice);
    return n->cost && choice;
}

static bool affordable(const struct node *n, unsigned choice)
{
    if (bound < 0 || n->spent + price(n, choice) <= (unsigned)bound)
        return true;
    was_cut = true;
    return false;
}

/* A thread that can wake though nobody woke it, or a program that could end
   here, races with what no execution need ever show: try all. */
static void todo_for(struct node *n)
{
    if (E.strategy != BY_DPOR) {
        n->todo[0] = n->enabled[0];
        n->todo[1] = n->enabled[1];
        return;
    }
    add(n->todo, n->chosen);
    for (int i = 0; i < E.thread_count; i++) {
        if (!has(n->enabled, i))
            continue;
        if (E.threads[i].op.kind == OP_WAKE && !E.threads[i].signalled)
            add(n->todo, i);
        if (E.threads[i].op.kind == OP_EXIT) {
            n->todo[0] = n->enabled[0];
            n->todo[1] = n->enabled[1];
        }
    }
}

static struct node *fresh_node(uint32_t at)
{
    struct node *n = &nodes[at];

    memset(n, 0, sizeof *n);
    n->spent = (uint16_t)E.deviations;
    depth = at + 1;
    return n;
}

static int choose_systematic(uint32_t at, const uint64_t enabled[2], int plain,
                             const struct thread *from)
{
    bool reduces = E.strategy != BY_DFS;
    struct node *n = &nodes[at];

    if (at < prefix) {
        if (!n->thread || n->enabled[0] != enabled[0] ||
            n->enabled[1] != enabled[1])
            drifted();
        if (at + 1 == prefix)
            fall_asleep(n);
    } else {
        uint64_t awake[2] = {enabled[0], enabled[1]};

        if (reduces) {
            awake[0] &= ~sleeping[0];
            awake[1] &= ~sleeping[1];
            if (empty(awake))
                finish(OUT_REDUNDANT);
        }
        n = fresh_node(at);
        n->thread = true;
        n->plain = (uint16_t)plain;
        n->from = (uint16_t)from->id;
        n->from_goes_on =
            has(enabled, from->id) && !from->yielding && !by_luck(from);
        for (int i = 0; i < E.thread_count; i++)
            if (has(enabled, i) && by_luck(&E.threads[i]))
                add(n->luck, i);
        n->enabled[0] = enabled[0];
        n->enabled[1] = enabled[1];
        n->sleep[0] = reduces ? sleeping[0] : 0;
        n->sleep[1] = reduces ? sleeping[1] : 0;
        n->chosen =
            (uint16_t)(has(awake, plain) ? plain : member_from(awake, plain));
        todo_for(n);
        take(sleeping, n->chosen);
    }
    E.deviations = n->spent + price(n, n->chosen);
    step_node = (int)at;
    return n->chosen;
}

static int choose_random(const uint64_t enabled[2])
{
    int ids[THREADS_MAX], n = 0;

    for (int i = 0; i < E.thread_count; i++)
        if (has(enabled, i))
            ids[n++] = i;
    return ids[random_below((uint32_t)n)];
}

/* The enabled thread of the highest priority; new ones draw theirs. */
static int choose_highest(uint32_t at, const uint64_t enabled[2])
{
    int best = -1;

    for (int i = 0; i < E.thread_count; i++) {
        struct thread *t = &E.threads[i];

        if (!has(enabled, i))
            continue;
        if (!t->priority)
            t->priority = (random_next() >> 16) + PCT_CHANGES + 1;
        if (best < 0 || t->priority > E.threads[best].priority)
            best = i;
    }
    for (unsigned k = 0; E.strategy == BY_PCT && k < PCT_CHANGES; k++) {
        if (pct_change[k] != at || best < 0)
            continue;
        E.threads[best].priority = PCT_CHANGES - k;
        pct_change[k] = UINT32_MAX;
        return choose_highest(at, enabled);
    }
    last_length = at + 8;
    return best;
}

struct thread *strategy_choose(const uint64_t enabled[2], struct thread *plain,
                               const struct thread *from)
{
    uint32_t at = E.decisions++;
    int chosen = plain->id;

    if (at < followed_count) {
        if (followed[at] != UINT16_MAX)
            chosen = followed[at];
        if (chosen >= E.thread_count || !has(enabled, chosen))
            drifted();
    } else {
        switch (E.strategy) {
        case BY_DFS:
        case BY_SLEEP:
        case BY_DPOR:
            chosen = choose_systematic(at, enabled, plain->id, from);
            break;
        case BY_RANDOM:
            chosen = choose_random(enabled);
            break;
        case BY_PCT:
        case BY_POS:
            chosen = choose_highest(at, enabled);
            break;
        default:
            chosen = sweep_newcomer(enabled, chosen);
        }
    }
    record(at, (unsigned)chosen, (unsigned)plain->id);
    if (noting) {
        others[at].enabled[0] = enabled[0];
        others[at].enabled[1] = enabled[1];
        others[at].count = 0;
    }
    return &E.threads[chosen];
}

void strategy_only(const struct thread *t)
{
    step_node = -1;
    if ((E.strategy == BY_SLEEP || E.strategy == BY_DPOR) &&
        has(sleeping, t->id))
        finish(OUT_REDUNDANT);
}

void strategy_thread(const struct thread *t)
{
    if (E.strategy == BY_DPOR)
        dpor_thread(t->id);
}

/* What was seen of a wait that ends early tells nothing of its timeout. */
void strategy_time_passed(void)
{
    for (int i = 0; i < E.thread_count; i++) {
        int64_t deadline = E.threads[i].op.deadline;

        if (deadline >= 0 && deadline <= E.now)
            take(sleeping, i);
    }
}

static unsigned value_systematic(uint32_t at, unsigned n, bool cost)
{
    struct node *node = &nodes[at];

    if (at < prefix) {
        if (node->thread || node->count != n)
            drifted();
        if (at + 1 == prefix) {
            sleeping[0] = node->sleep[0];
            sleeping[1] = node->sleep[1];
        }
    } else {
        node = fresh_node(at);
        node->count = (uint8_t)n;
        node->cost = cost;
        node->sleep[0] = sleeping[0];
        node->sleep[1] = sleeping[1];
    }
    E.deviations = node->spent + price(node, node->chosen);
    return node->chosen;
}

/* Source: S. Vigna's splitmix64, once for each of the two. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    a += UINT64_C(0x9E3779B97F4A7C15);
    a = (a ^ a >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    a = (a ^ a >> 27) * UINT64_C(0x94D049BB133111EB);
    a ^= a >> 31;
    a += b * UINT64_C(0xD6E8FEB86659FD93) + 1;
    a = (a ^ a >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    a = (a ^ a >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    return a ^ a >> 32;
}

unsigned strategy_value(unsigned n, bool cost)
{
    uint32_t at = E.decisions++;
    unsigned chosen = 0;

    if (at < followed_count) {
        if (followed[at] != UINT16_MAX)
            chosen = followed[at];
        if (chosen >= n)
            drifted();
    } else {
        switch (E.strategy) {
        case BY_DFS:
        case BY_SLEEP:
        case BY_DPOR:
            chosen = value_systematic(at, n, cost);
            break;
        case BY_RANDOM:
        case BY_PCT:
        case BY_POS:
            if (!cost || random_below(4) == 0)
                chosen = random_below(n);
            break;
        default:
            break;
        }
    }
    record(at, chosen, 0);
    if (noting)
        others[at].count = n;
    if (E.want_key)
        E.trace_key += mix(mix(E.current->path, E.current->events), chosen + 1);
    return chosen;
}

void strategy_forget(uint32_t decisions)
{
    if (depth > decisions)
        depth = decisions;
}

bool strategy_next(void)
{
    for (; depth; depth--) {
        struct node *n = &nodes[depth - 1];

        if (!n->thread) {
            if (n->chosen + 1u < n->count && affordable(n, n->chosen + 1u)) {
                n->chosen++;
                return true;
            }
            continue;
        }
        add(n->done, n->chosen);
        uint64_t left[2];

        for (int i = 0; i < 2; i++)
            left[i] = n->todo[i] & ~n->done[i] & ~n->sleep[i];
        while (!empty(left)) {
            int next = member_from(left, n->plain);

            if (affordable(n, (unsigned)next)) {
                n->chosen = (uint16_t)next;
                return true;
            }
            take(left, next);
        }
    }
    return false;
}

enum access_mode op_mode(const struct op *op, int k)
{
    if (op->kind == OP_CAS && !k) {
        unsigned __int128 value = 0;

        memcpy(&value, (const void *)op->address, op->size);
        return value == op->expected ? MODE_WRITE : MODE_READ;
    }
    return op->mode[k];
}

bool dependent(const struct op *a, const struct op *b)
{
    if (a->kind == OP_EXIT || b->kind == OP_EXIT)
        return true;
    for (int i = 0; i < 3; i++) {
        for (int k = 0; a->object[i] && k < 3; k++)
            if (a->object[i] == b->object[k] &&
                (op_mode(a, i) == MODE_WRITE || op_mode(b, k) == MODE_WRITE))
                return true;
    }
    return false;
}

static void add_to_key(struct thread *t, const struct op *op)
{
    uint64_t h = mix(mix(t->path, t->events), op->kind);

    for (int k = 0; k < 3; k++) {
        struct object *o = op->object[k];

        if (!o || op->mode[k] == MODE_NONE)
            continue;
        if (op->mode[k] == MODE_READ) {
            o->trace_reads += mix(h, o->trace_hash);
            continue;
        }
        o->trace_hash = mix(mix(o->trace_hash, o->trace_reads), h);
        o->trace_reads = 0;
    }
}

/* A step of a process, and what could end that process before it. */
static bool deadly(const struct thread *t, const struct op *a,
                   const struct thread *other, const struct op *b)
{
    return E.kills && ((a->kind == OP_KILL && other->process) ||
                       (b->kind == OP_KILL && t->process));
}

static void wake_sleepers(const struct thread *t, const struct op *op)
{
    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *s = &E.threads[i];

        if (has(sleeping, i) && i != t->id &&
            (dependent(&s->op, op) || deadly(t, op, s, &s->op)))
            take(sleeping, i);
    }
}

void strategy_commit(struct thread *t, const struct op *op)
{
    t->events++;
    if (E.want_key)
        add_to_key(t, op);
    if (E.strategy == BY_POS) {
        t->priority = 0;
        for (int i = 0; i < E.thread_count; i++)
            if (E.threads[i].state == T_ALIVE &&
                (dependent(&E.threads[i].op, op) ||
                 deadly(t, op, &E.threads[i], &E.threads[i].op)))
                E.threads[i].priority = 0;
        return;
    }
    bool fresh = E.decisions >= prefix;

    if (fresh && E.strategy != BY_DFS && !empty(sleeping))
        wake_sleepers(t, op);
    if (E.strategy == BY_DPOR)
        dpor_event(t, op, step_node, fresh);
}

void strategy_note_class(void)
{
    uint64_t key = E.trace_key;

    for (int i = 0; i < object_count(); i++) {
        const struct object *o = object_by_index(i);

        if (o->trace_hash | o->trace_reads)
            key += mix(mix(o->address, o->trace_hash), o->trace_reads);
    }
    classes_add(key | !key);
}

void strategy_note_others(bool on)
{
    noting = on;
}

int strategy_other(uint32_t at, int after)
{
    for (int i = after + 1; i < THREADS_MAX; i++) {
        if (others[at].count && i >= (int)others[at].count)
            return -1;
        if (i == now->plain[at])
            continue;
        if (others[at].count || has(others[at].enabled, i))
            return i;
    }
    return -1;
}

void strategy_count_classes(void)
{
    E.want_key = E.watching = true;
}

uint32_t strategy_classes(void)
{
    return classes_count();
}
