/* SPDX-License-Identifier: MIT */
/*
 * objects.c - what operations depend on, found by address and kind.
 *
 * Idea: the program's own pthread_mutex_t and the like are never written;
 * what they are lies here, in a table that a new execution forgets by
 * counting up its generation.
 */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "location.h"

enum { OBJECTS_MAX = 1 << 14, SLOTS = 1 << 16, PRIVATE_FROM = 0x400000 };

static struct object objects[OBJECTS_MAX];
static int count;
static struct {
    uint32_t generation;
    int32_t index;
} slots[SLOTS];

void objects_reset(void)
{
    count = 0;
    locations_reset();
    E.process = object_new(1, OBJ_GLOBAL);
    E.budget = object_new(2, OBJ_GLOBAL);
    E.sc_object = object_new(3, OBJ_GLOBAL);
    E.mortal = E.kills ? object_new(9, OBJ_GLOBAL) : NULL;
}

int object_count(void)
{
    return count;
}

struct object *object_by_index(int index)
{
    return &objects[index];
}

/* Whose memory is it?  What is the explorer's own is one for all. */
static int space_of(uintptr_t address)
{
    if (!E.self || in_shared(address))
        return 0;
    return address - REGION_BASE < REGION_END - REGION_BASE ||
                   in_globals(address) || tls_owner(address)
               ? E.self
               : 0;
}

static uint32_t slot_of(uintptr_t address, enum object_kind kind, int space)
{
    uint64_t h = (address ^ (uint64_t)kind << 56 ^ (uint64_t)space << 48) *
                 UINT64_C(0x9E3779B97F4A7C15);
    uint32_t at = (uint32_t)(h >> 48);

    while (slots[at].generation == E.generation) {
        const struct object *o = &objects[slots[at].index];

        if (o->address == address && o->kind == kind && o->space == space)
            break;
        at = (at + 1) % SLOTS;
    }
    return at;
}

static struct object *fresh(uintptr_t address, enum object_kind kind)
{
    if (count == OBJECTS_MAX)
        fail(OUT_INCOMPLETE, 0,
             "more than %d locks, atomics and descriptors "
             "in one execution",
             OBJECTS_MAX);
    struct object *o = &objects[count];

    o->address = address;
    o->generation = E.generation;
    o->space = space_of(address);
    o->kind = kind;
    o->destroyed = o->made = o->common = false;
    o->maker = E.self;
    o->index = (uint16_t)count++;
    o->owner = -1;
    o->depth = o->type = 0;
    o->owner_pc = 0;
    o->robust = o->inconsistent = o->unrecoverable = o->untimed = false;
    o->waiters = o->limit = o->round = 0;
    o->value = 0;
    o->mutex = NULL;
    o->clock_id = 0;
    o->readers[0] = o->readers[1] = 0;
    o->version = o->fence_seq = 0;
    vclock_clear(&o->release);
    vclock_clear(&o->fence_release);
    vclock_clear(&o->read_release);
    o->reads = NULL;
    o->location = NULL;
    o->last_event = -1;
    vclock_clear(&o->order_writes);
    vclock_clear(&o->order_reads);
    o->trace_hash = o->trace_reads = 0;
    o->signals_lost = 0;
    return o;
}

struct object *object_find_kind(uintptr_t address, enum object_kind kind)
{
    uint32_t at = slot_of(address, kind, space_of(address));

    return slots[at].generation == E.generation ? &objects[slots[at].index]
                                                : NULL;
}

struct object *object_new(uintptr_t address, enum object_kind kind)
{
    uint32_t at = slot_of(address, kind, space_of(address));
    struct object *o = fresh(address, kind);

    slots[at].generation = E.generation;
    slots[at].index = o->index;
    return o;
}

struct object *object_at(uintptr_t address, enum object_kind kind)
{
    struct object *o = object_find_kind(address, kind);

    return o ? o : object_new(address, kind);
}

const struct object *object_left_in(uintptr_t low, uintptr_t high)
{
    for (int i = 0; i < count; i++)
        if (objects[i].made && !objects[i].destroyed &&
            objects[i].space == space_of(low) && objects[i].address >= low &&
            objects[i].address < high)
            return &objects[i];
    return NULL;
}

/*
 * Atomics need none: their newest value lies in the memory itself.  What
 * another thread held stays held for ever: it is not there to let go.
 */
static void copy_object(const struct object *o, const struct thread *from,
                        const struct thread *to)
{
    uint32_t at = slot_of(o->address, o->kind, to->process);
    struct object *copy = fresh(o->address, o->kind);

    slots[at].generation = E.generation;
    slots[at].index = copy->index;
    copy->space = to->process;
    copy->made = o->made;
    copy->destroyed = o->destroyed;
    copy->owner = o->owner == from->id ? to->id : o->owner;
    copy->depth = o->depth;
    copy->type = o->type;
    copy->owner_pc = o->owner_pc;
    copy->robust = o->robust;
    copy->untimed = o->untimed;
    copy->limit = o->limit;
    copy->value = o->value;
    copy->clock_id = o->clock_id;
}

void objects_copy(const struct thread *from, const struct thread *to)
{
    int n = count;

    for (int i = 0; i < n; i++) {
        const struct object *o = &objects[i];

        if (o->space == from->process && o->address >= PRIVATE_FROM &&
            !in_shared(o->address) && o->kind != OBJ_ATOMIC &&
            o->kind != OBJ_RWLOCK)
            copy_object(o, from, to);
    }
}
