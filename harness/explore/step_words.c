/* SPDX-License-Identifier: MIT */
/*
 * step_words.c - one step of a schedule in words that a learner knows.
 */
#include "step_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[OP_KINDS] = {
    [OP_START] = "start",
    [OP_END] = "end of the scenario",
    [OP_EXIT] = "exit",
    [OP_CREATE] = "start",
    [OP_JOIN] = "join",
    [OP_DETACH] = "detach",
    [OP_FINISH] = "ends",
    [OP_LOCK] = "lock",
    [OP_TRYLOCK] = "trylock",
    [OP_TIMEDLOCK] = "timed lock",
    [OP_UNLOCK] = "unlock",
    [OP_WAIT] = "waits",
    [OP_FUTEX] = "waits",
    [OP_WAKE] = "wakes",
    [OP_SIGNAL] = "signal",
    [OP_BROADCAST] = "broadcast",
    [OP_RDLOCK] = "read-lock",
    [OP_WRLOCK] = "write-lock",
    [OP_TRYRDLOCK] = "try read-lock",
    [OP_TRYWRLOCK] = "try write-lock",
    [OP_RWUNLOCK] = "unlock",
    [OP_SPINLOCK] = "spin lock",
    [OP_SPINTRY] = "spin trylock",
    [OP_SPINUNLOCK] = "unlock",
    [OP_BARRIER] = "reaches the barrier",
    [OP_BARRIER_LEAVE] = "passes the barrier",
    [OP_SEM_WAIT] = "sem wait",
    [OP_SEM_TRY] = "sem try",
    [OP_SEM_POST] = "sem post",
    [OP_SEM_GET] = "sem value",
    [OP_ONCE] = "once",
    [OP_ONCE_DONE] = "once done",
    [OP_LOAD] = "atomic read",
    [OP_STORE] = "atomic write",
    [OP_RMW] = "atomic update",
    [OP_CAS] = "compare-exchange",
    [OP_FENCE] = "fence",
    [OP_PLAIN_READ] = "read",
    [OP_PLAIN_WRITE] = "write",
    [OP_YIELD] = "yield",
    [OP_SLEEP] = "sleeps",
    [OP_INIT] = "init",
    [OP_DESTROY] = "destroy",
};

void thread_name(char *name, size_t room, int thread, int process)
{
    snprintf(name, room, process ? "P%d" : "T%d", process ? process : thread);
}

static void name_variable(const struct step *s, struct step_words *w)
{
    const char *source = w->place.source;
    char *where;

    w->name[0] = '\0';
    if (s->target >= 0) {
        thread_name(w->name, sizeof w->name, s->target, s->process_target);
        return;
    }
    if (s->kind == OP_WAKE || s->kind == OP_BARRIER_LEAVE || !s->address)
        source = s->address ? source : "";
    if (!s->address)
        return;
    if (name_of_data(s->address, w->name, sizeof w->name))
        return;
    if (s->kind >= OP_LOAD && s->kind <= OP_CAS) {
        if (argument_of(source, "atomic_", w->name, sizeof w->name))
            return;
    } else if (s->name &&
               argument_of(source, s->name, w->name, sizeof w->name)) {
        return;
    }
    where = with_names(s->where);
    snprintf(w->name, sizeof w->name, "%s", where);
    free(where);
}

static int64_t extend(uint64_t value, unsigned size)
{
    switch (size) {
    case 1:
        return (int8_t)value;
    case 2:
        return (int16_t)value;
    case 4:
        return (int32_t)value;
    default:
        return (int64_t)value;
    }
}

static void name_held(const struct step *s, struct step_words *w)
{
    const char *p = s->held;
    size_t used = 0;

    w->held[0] = '\0';
    while (*p && used + 40 < sizeof w->held) {
        char *end;
        uintptr_t address = strtoul(p, &end, 16);
        char name[64];

        if (end == p)
            break;
        if (!name_of_data(address, name, sizeof name))
            snprintf(name, sizeof name, "a lock");
        used += (size_t)snprintf(w->held + used, sizeof w->held - used, "%s%s",
                                 used ? ", " : "", name);
        p = end;
        while (*p == ' ')
            p++;
    }
}

void step_words(const struct step *s, struct step_words *w)
{
    const char *what = kinds[s->kind] ? kinds[s->kind] : s->name;

    memset(w, 0, sizeof *w);
    if (s->pc)
        place_of_code(s->pc, &w->place);
    if (s->kind == OP_CALL || s->kind == OP_FD)
        what = s->name;
    snprintf(w->what, sizeof w->what, "%s", what ? what : "step");
    name_variable(s, w);
    w->value = extend(s->value, s->size);
    if (s->before >= 0 && s->before != s->thread)
        snprintf(w->why, sizeof w->why, "%s",
                 s->preempted ? "preempted"
                 : s->ended   ? "has ended"
                              : "waits");
    char *note = with_names(s->note);

    snprintf(w->note, sizeof w->note, "%s", note);
    free(note);
    name_held(s, w);
}
