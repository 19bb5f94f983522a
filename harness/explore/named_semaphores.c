/* SPDX-License-Identifier: MIT */
/*
 * named_semaphores.c - sem_open and its kin.
 *
 * Names live as long as an execution: none is there at its start, and what
 * other programs of the machine have is out of sight.  Waiting and posting
 * are those of every semaphore (semaphores.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <string.h>

#include "model.h"
#include "models.h"

enum { NAMED_MAX = 16, NAME_BYTES = 64 };

static struct named {
    char name[NAME_BYTES]; /* "": unlinked, or free */
    bool used;
} table[NAMED_MAX];
static sem_t named_semaphore[NAMED_MAX];
static uint32_t table_generation;

static int find(const char *name)
{
    for (int i = 0; i < NAMED_MAX; i++)
        if (table[i].used && !strcmp(table[i].name, name))
            return i;
    return -1;
}

static int place(const char *name, uintptr_t pc)
{
    for (int i = 0; i < NAMED_MAX; i++) {
        if (table[i].used)
            continue;
        table[i].used = true;
        strcpy(table[i].name, name);
        return i;
    }
    fail(OUT_INCOMPLETE, pc, "more than %d named semaphores", NAMED_MAX);
}

/* Names are looked up in the order of the steps, and created once. */
static void look_up(const char *call, uintptr_t pc)
{
    struct op op =
        op_on(OP_CALL, object_at(5, OBJ_GLOBAL), MODE_WRITE, pc, call);

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "%s outside of a scenario", call);
    point(&op);
    if (table_generation != E.generation)
        memset(table, 0, sizeof table);
    table_generation = E.generation;
}

/* 0, or the errno that sem_open(3) lists for such a name. */
static int bad_name(const char *name)
{
    size_t length = strlen(name);

    if (name[0] != '/' || length < 2 || strchr(name + 1, '/'))
        return EINVAL;
    return length >= NAME_BYTES ? ENAMETOOLONG : 0;
}

sem_t *MODEL(sem_open)(const char *name, int flags, ...)
{
    uintptr_t pc = PLACE;
    unsigned value = 0;
    va_list arguments;
    int error = bad_name(name);

    va_start(arguments, flags);
    if (flags & O_CREAT) {
        (void)va_arg(arguments, unsigned);
        value = va_arg(arguments, unsigned);
    }
    va_end(arguments);
    look_up("sem_open", pc);
    if (!error && !fault_here("sem_open", pc, &error)) {
        int at = find(name);

        if (at < 0 && !(flags & O_CREAT))
            error = ENOENT;
        else if (at >= 0 && (flags & O_CREAT) && (flags & O_EXCL))
            error = EEXIST;
        else if (value > INT_MAX)
            error = EINVAL;
        if (!error && at < 0) {
            at = place(name, pc);
            object_new((uintptr_t)&named_semaphore[at], OBJ_SEM)->value = value;
        }
        if (!error)
            return &named_semaphore[at];
    }
    errno = error;
    return SEM_FAILED;
}

int MODEL(sem_unlink)(const char *name)
{
    look_up("sem_unlink", PLACE);
    int at = find(name);

    if (at < 0)
        return errno = ENOENT, -1;
    table[at].name[0] = '\0'; /* who has it open keeps it */
    return 0;
}

int MODEL(sem_close)(sem_t *sem)
{
    uintptr_t pc = PLACE;

    look_up("sem_close", pc);
    if (sem < named_semaphore || sem >= named_semaphore + NAMED_MAX)
        return errno = EINVAL, -1;
    return 0;
}
