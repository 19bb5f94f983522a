/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: dl_iterate_phdr, MAP_FIXED_NOREPLACE. */
#define _GNU_SOURCE
/*
 * fiber.c - stacks, switches, and thread-local storage for fibers.
 *
 * Idea: a fiber is a stack at a fixed address and a saved stack pointer.  Its
 * thread-local storage is borrowed: a real thread is started, tells its FS
 * base and sleeps for ever; the fiber runs with that base.  The program's
 * _Thread_local variables are then each fiber's own.  A program that has none
 * borrows nothing; errno is saved and put back at every switch.
 *
 * Price: one parked thread per fiber slot ever used, made on first need.
 */
#include "fiber.h"

#include <asm/prctl.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contexts.h"
#include "engine.h"
#include "space.h"

void fiber_swap(void **save, void *load);
void fiber_entry(void);

static bool have_fsgsbase;
static const void *tls_image;
static size_t tls_image_bytes, tls_bytes, tls_align = 1;
static int stack_access = PROT_READ | PROT_WRITE;
static uint64_t lent[THREADS_MAX];
static bool is_set_up[THREADS_MAX];
static pthread_mutex_t parking = PTHREAD_MUTEX_INITIALIZER;

static inline uint64_t fs_read(void)
{
    uint64_t base;

    __asm__("movq %%fs:0, %0" : "=r"(base)); /* x86-64 ABI: points at itself */
    return base;
}

static inline void fs_write(uint64_t base)
{
    if (have_fsgsbase)
        __asm__ volatile("wrfsbase %0" ::"r"(base) : "memory");
    else
        syscall(SYS_arch_prctl, ARCH_SET_FS, base);
}

/*
 * Finds the executable's own thread-local image, and whether its stacks hold
 * code: gcc's nested functions do.  It is listed first.
 */
static int look_at_program(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size, (void)unused;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];

        if (p->p_type == PT_GNU_STACK && p->p_flags & PF_X)
            stack_access |= PROT_EXEC;
        if (p->p_type != PT_TLS)
            continue;
        tls_image = (const void *)(info->dlpi_addr + p->p_vaddr);
        tls_image_bytes = p->p_filesz;
        tls_bytes = p->p_memsz;
        tls_align = p->p_align;
    }
    return 1;
}

struct lending {
    uint64_t fs;
    sem_t told;
};

static void *lend(void *argument)
{
    struct lending *lending = argument;

    lending->fs = fs_read();
    sem_post(&lending->told);
    pthread_mutex_lock(&parking); /* never let go: sleeps until the end */
    return NULL;
}

/* Starts the thread that lends slot its thread-local storage. */
static void park(int slot)
{
    struct lending lending = {0};
    pthread_attr_t attr;
    pthread_t thread;
    int error;

    sem_init(&lending.told, 0, 0);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 64 * 1024 + tls_bytes + tls_align);
    error = pthread_create(&thread, &attr, lend, &lending);
    pthread_attr_destroy(&attr);
    if (error) {
        fprintf(stderr, "dojo: cannot start a helper thread: %s\n",
                strerror(error));
        _exit(3);
    }
    while (sem_wait(&lending.told) && errno == EINTR)
        ;
    sem_destroy(&lending.told);
    lent[slot] = lending.fs;
}

void fibers_start(void)
{
    have_fsgsbase = getauxval(AT_HWCAP2) & 2;
    dl_iterate_phdr(look_at_program, NULL);
    pthread_mutex_lock(&parking);
    void *stacks =
        mmap((void *)REGION_BASE, STACKS_BYTES, stack_access,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
             -1, 0);
    if (stacks != (void *)REGION_BASE) {
        fprintf(stderr, "dojo: no room for stacks at their fixed address\n");
        _exit(3);
    }
    E.home_fs = fs_read();
}

static void tls_renew(uint64_t fs)
{
    if (!tls_bytes)
        return;
    size_t room = (tls_bytes + tls_align - 1) / tls_align * tls_align;
    unsigned char *block = (unsigned char *)(fs - room);

    memcpy(block, tls_image, tls_image_bytes);
    memset(block + tls_image_bytes, 0, tls_bytes - tls_image_bytes);
}

bool fiber_tls_range(int slot, uintptr_t *low, size_t *bytes)
{
    if (!tls_bytes || !lent[slot])
        return false;
    *low = lent[slot] - (tls_bytes + tls_align - 1) / tls_align * tls_align;
    *bytes = tls_bytes;
    return true;
}

/* What a slot needs once: a guard page, and storage to borrow. */
static void set_up(int slot)
{
    uint64_t here = fs_read();

    mprotect((void *)(REGION_BASE + (uint64_t)slot * STACK_BYTES), 4096,
             PROT_NONE);
    is_set_up[slot] = true;
    if (!tls_bytes)
        return;
    fs_write(E.home_fs);
    park(slot);
    fs_write(here);
}

/* What a forked child used of the stack that it got a copy of. */
void fiber_leave_copy(struct thread *t)
{
    uintptr_t own = REGION_BASE + (uint64_t)t->id * STACK_BYTES;

    if (t->stack_low == own || !t->stack_low)
        return;
    struct thread *owner =
        &E.threads[(t->stack_low - REGION_BASE) / STACK_BYTES];

    if (t->deepest < owner->deepest)
        owner->deepest = t->deepest;
    t->deepest = t->own_deepest;
    t->stack_low = own;
}

void fiber_prepare(struct thread *t, void (*entry)(void))
{
    if (!is_set_up[t->id])
        set_up(t->id);
    fiber_leave_copy(t);
    t->error = 0;
    t->fs = lent[t->id];
    tls_renew(t->fs);
    t->stack_low = REGION_BASE + (uint64_t)t->id * STACK_BYTES;
    context_none(t);

    void **sp = (void **)(t->stack_low + STACK_BYTES - 64);

    /* What the last execution left there must not make a difference. */
    if (t->deepest < (uintptr_t)sp &&
        t->deepest > t->stack_low + 4096 + FIBER_SCRUB)
        memset((void *)(t->deepest - FIBER_SCRUB), 0,
               (uintptr_t)sp - t->deepest + FIBER_SCRUB);
    t->deepest = UINTPTR_MAX;
    *--sp = (void *)fiber_entry; /* fiber_swap returns into it */
    *--sp = NULL;                /* rbp */
    *--sp = (void *)entry;       /* rbx */
    for (int i = 0; i < 4; i++)
        *--sp = NULL; /* r12 to r15 */
    t->sp = sp;
}

/* `dojo replay --gdb` stops here. */
__attribute__((noinline)) void explore_switch(int from, int to)
{
    __asm__ volatile("" ::"r"(from), "r"(to));
}

/*
 * Between processes: another memory comes into place, the running stack's too.
 * That is done on a stack which belongs to no process.
 */
static struct crossing {
    struct thread *from, *to;
    enum { TO_OTHER, TO_COPY, TO_PROGRAM } how;
    void (*entry)(void);
} crossing;
static void *crossing_sp;

static void cross(void)
{
    for (;;) {
        struct thread *to = crossing.to;

        if (!tls_bytes)
            crossing.from->error = errno;
        switch (crossing.how) {
        case TO_OTHER:
            space_leave(E.self);
            space_enter(to->process);
            break;
        case TO_COPY:
            to->sp = crossing.from->sp;
            to->error = crossing.from->error;
            space_fork(crossing.from, to);
            break;
        case TO_PROGRAM:
            space_exec(to->process);
            fiber_prepare(to, crossing.entry);
        }
        E.self = to->process;
        if (tls_bytes)
            fs_write(to->fs);
        else
            errno = to->error;
        fiber_swap(&crossing_sp, to->sp);
    }
}

static void crossing_start(void)
{
    static unsigned char stack[64 * 1024] __attribute__((aligned(16)));
    void **sp = (void **)(stack + sizeof stack - 64);

    *--sp = (void *)fiber_entry;
    *--sp = NULL;
    *--sp = (void *)cross;
    for (int i = 0; i < 4; i++)
        *--sp = NULL;
    crossing_sp = sp;
}

static void cross_over(struct crossing how)
{
    if (!crossing_sp)
        crossing_start();
    crossing = how;
    fiber_swap(&how.from->sp, crossing_sp);
}

void fiber_fork(struct thread *from, struct thread *child)
{
    child->fs = from->fs;
    child->stack_low = from->stack_low;
    context_none(child);
    child->own_deepest = child->deepest;
    child->deepest = from->deepest;
    E.current = child;
    E.switches++;
    cross_over((struct crossing){from, child, TO_COPY, NULL});
}

void fiber_exec(struct thread *t, void (*entry)(void))
{
    cross_over((struct crossing){t, t, TO_PROGRAM, entry});
    abort();
}

bool fiber_tls_of(const struct thread *t, uintptr_t *low, uintptr_t *high)
{
    if (!tls_bytes)
        return false;
    *low = t->fs - (tls_bytes + tls_align - 1) / tls_align * tls_align;
    *high = *low + tls_bytes;
    return true;
}

void fiber_switch(struct thread *from, struct thread *to)
{
    if (E.tracing)
        explore_switch(from->id, to->id);
    E.current = to;
    E.switches++;
    if (from->process != to->process) {
        cross_over((struct crossing){from, to, TO_OTHER, NULL});
        return;
    }
    if (tls_bytes) {
        fs_write(to->fs);
    } else {
        from->error = errno;
        errno = to->error;
    }
    fiber_swap(&from->sp, to->sp);
}

void fiber_first(struct thread *to)
{
    E.current = to;
    if (tls_bytes)
        fs_write(to->fs);
    fiber_swap(&E.home_sp, to->sp);
}

void fiber_home(void)
{
    void *abandoned;

    if (tls_bytes)
        fs_write(E.home_fs);
    fiber_swap(&abandoned, E.home_sp);
}
