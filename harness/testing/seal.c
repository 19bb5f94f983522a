/* SPDX-License-Identifier: MIT */
/*
 * Idea: a second filter of system calls, laid by the process itself once
 * everything is loaded.  It knows the addresses that the loader chose, so it
 * can refuse what would touch them: start < end of the image, and start +
 * length > its beginning.
 *
 * Sanitizers need none of what is refused, but for LeakSanitizer, which traces
 * the process and makes it dumpable for that.
 *
 * _GNU_SOURCE for dl_iterate_phdr, MREMAP_FIXED and the calls' numbers.
 */
#define _GNU_SOURCE
#include "seal.h"
#include "runner.h"

#include <errno.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { IMAGES_MAX = 100, CODE_MAX = 1500, TAILS_MAX = 8 };
enum { END_LOW, END_HIGH, START_LOW, START_HIGH }; /* the filter's memory */

#define TRAP SECCOMP_RET_TRAP
#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "no seal is known for this machine"
#endif

struct image {
    uint64_t start;
    uint64_t end;
};

struct filter {
    struct sock_filter code[CODE_MAX];
    unsigned short length;
    struct image images[IMAGES_MAX];
    unsigned image_count;
    unsigned short tails[TAILS_MAX]; /* jumps to where images are looked at */
    unsigned tail_count;
    bool programs;
};

static bool wanted;
static bool sealed;
static bool programs;
static bool no_memory_file;

void seal_open(void)
{
    const char *letters = getenv("DOJO_SEAL");

    if (letters == NULL)
        return;
    wanted = true;
    programs = strchr(letters, 'p') != NULL;
    no_memory_file = strchr(letters, 'm') != NULL;
    unsetenv("DOJO_SEAL");
}

static void put(struct filter *filter, struct sock_filter one)
{
    if (filter->length < CODE_MAX)
        filter->code[filter->length++] = one;
}

#define STEP(filter, code, k) put(filter, (struct sock_filter)BPF_STMT(code, k))
/* Jumps over so many instructions when it holds, or when it does not. */
#define WHEN(filter, test, k, yes, no)                                         \
    put(filter,                                                                \
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_K | (test), k, yes, no))

#define LOAD (BPF_LD | BPF_W | BPF_ABS)
#define ANSWER (BPF_RET | BPF_K)
#define OFFSET(member) ((uint32_t)offsetof(struct seccomp_data, member))
/* The halves of an argument; both machines are little-endian. */
#define LOW(n) (OFFSET(args) + 8 * (uint32_t)(n))
#define HIGH(n) (LOW(n) + 4)

/* A call's rules stand between begin_call and end_call. */
static unsigned short begin_call(struct filter *filter, long number)
{
    STEP(filter, LOAD, OFFSET(nr));
    WHEN(filter, BPF_JEQ, (uint32_t)number, 1, 0);
    STEP(filter, BPF_JMP | BPF_JA, 0);
    return (unsigned short)(filter->length - 1);
}

static void end_call(struct filter *filter, unsigned short jump)
{
    STEP(filter, ANSWER, SECCOMP_RET_ALLOW);
    filter->code[jump].k = (uint32_t)(filter->length - jump - 1);
}

static void refuse_bits(struct filter *filter, unsigned argument, uint32_t bits,
                        uint32_t answer)
{
    STEP(filter, LOAD, LOW(argument));
    STEP(filter, BPF_ALU | BPF_AND | BPF_K, bits);
    WHEN(filter, BPF_JEQ, bits, 0, 1);
    STEP(filter, ANSWER, answer);
}

/* Start and end of what the arguments name, into the filter's memory. */
static void compute_end(struct filter *filter, unsigned start, unsigned length)
{
    STEP(filter, LOAD, HIGH(start));
    STEP(filter, BPF_ST, START_HIGH);
    STEP(filter, BPF_MISC | BPF_TAX, 0);
    STEP(filter, LOAD, HIGH(length));
    STEP(filter, BPF_ALU | BPF_ADD | BPF_X, 0);
    STEP(filter, BPF_ST, END_HIGH);
    STEP(filter, LOAD, LOW(start));
    STEP(filter, BPF_ST, START_LOW);
    STEP(filter, BPF_MISC | BPF_TAX, 0);
    STEP(filter, LOAD, LOW(length));
    STEP(filter, BPF_ALU | BPF_ADD | BPF_X, 0);
    STEP(filter, BPF_ST, END_LOW);
    put(filter,
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_X, 0, 3, 0));
    STEP(filter, BPF_LD | BPF_MEM, END_HIGH); /* it carried */
    STEP(filter, BPF_ALU | BPF_ADD | BPF_K, 1);
    STEP(filter, BPF_ST, END_HIGH);
}

/* Refuses when start < image's end and end > image's start. */
static void refuse_image(struct filter *filter, const struct image *image)
{
    uint32_t end_high = (uint32_t)(image->end >> 32);
    uint32_t start_high = (uint32_t)(image->start >> 32);

    STEP(filter, BPF_LD | BPF_MEM, START_HIGH);
    WHEN(filter, BPF_JGT, end_high, 9, 0);
    WHEN(filter, BPF_JEQ, end_high, 0, 2);
    STEP(filter, BPF_LD | BPF_MEM, START_LOW);
    WHEN(filter, BPF_JGE, (uint32_t)image->end, 6, 0);
    STEP(filter, BPF_LD | BPF_MEM, END_HIGH);
    WHEN(filter, BPF_JGT, start_high, 3, 0);
    WHEN(filter, BPF_JEQ, start_high, 0, 3);
    STEP(filter, BPF_LD | BPF_MEM, END_LOW);
    WHEN(filter, BPF_JGT, (uint32_t)image->start, 0, 1);
    STEP(filter, ANSWER, TRAP);
}

/* What a call's rules end with: start and length, images come later. */
static void leave_to_images(struct filter *filter, unsigned start,
                            unsigned length)
{
    if (filter->programs)
        return; /* what is started is loaded to the same addresses */
    compute_end(filter, start, length);
    STEP(filter, BPF_JMP | BPF_JA, 0);
    filter->tails[filter->tail_count++] = (unsigned short)(filter->length - 1);
}

/*
 * The kernel wants to see on every way that memory was written before it is
 * read; the jump that nobody takes tells it that none comes from above.
 */
static void refuse_images(struct filter *filter)
{
    unsigned short over = filter->length;

    STEP(filter, BPF_JMP | BPF_JA, 0);
    for (unsigned i = 0; i < filter->tail_count; i++)
        filter->code[filter->tails[i]].k =
            (uint32_t)(filter->length - filter->tails[i] - 1);
    for (unsigned i = 0; i < filter->image_count; i++)
        refuse_image(filter, &filter->images[i]);
    filter->code[over].k = (uint32_t)(filter->length - over - 1);
    STEP(filter, ANSWER, SECCOMP_RET_ALLOW);
}

static void add_mapping(struct filter *filter)
{
    uint32_t told = filter->programs ? REFUSE : TRAP;
    unsigned short call = begin_call(filter, SYS_mmap);

    if (filter->programs) {
        refuse_bits(filter, 2, PROT_EXEC | PROT_WRITE, REFUSE);
        STEP(filter, LOAD, LOW(2));
        WHEN(filter, BPF_JSET, PROT_EXEC, 0, 4);
        refuse_bits(filter, 3, MAP_ANONYMOUS, REFUSE);
    } else {
        /* EPERM: getaddrinfo may look for modules and does without. */
        refuse_bits(filter, 2, PROT_EXEC, REFUSE);
        STEP(filter, LOAD, LOW(3));
        WHEN(filter, BPF_JSET, MAP_FIXED, 1, 0);
        STEP(filter, ANSWER, SECCOMP_RET_ALLOW);
        leave_to_images(filter, 0, 1);
    }
    end_call(filter, call);
    call = begin_call(filter, SYS_mprotect);
    refuse_bits(filter, 2, PROT_EXEC, told);
    leave_to_images(filter, 0, 1);
    end_call(filter, call);
    call = begin_call(filter, SYS_pkey_mprotect);
    refuse_bits(filter, 2, PROT_EXEC, told);
    leave_to_images(filter, 0, 1);
    end_call(filter, call);
    call = begin_call(filter, SYS_mremap);
    refuse_bits(filter, 3, MREMAP_FIXED, told);
    leave_to_images(filter, 0, 1);
    end_call(filter, call);
}

static void add_unmapping(struct filter *filter)
{
    static const long calls[] = {SYS_munmap, SYS_madvise, SYS_remap_file_pages};

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        unsigned short call = begin_call(filter, calls[i]);

        leave_to_images(filter, 0, 1);
        end_call(filter, call);
    }
}

static void refuse_call(struct filter *filter, long number, uint32_t answer)
{
    STEP(filter, LOAD, OFFSET(nr));
    WHEN(filter, BPF_JEQ, (uint32_t)number, 0, 1);
    STEP(filter, ANSWER, answer);
}

static void refuse_value(struct filter *filter, long number, uint32_t value)
{
    unsigned short call = begin_call(filter, number);

    STEP(filter, LOAD, LOW(0));
    WHEN(filter, BPF_JEQ, value, 0, 1);
    STEP(filter, ANSWER, REFUSE);
    end_call(filter, call);
}

static void add_others(struct filter *filter)
{
    unsigned short call;

    if (!filter->programs) {
        refuse_call(filter, SYS_execve, TRAP);
        refuse_call(filter, SYS_execveat, TRAP);
    }
    if (!leaks_are_looked_for()) {
        refuse_call(filter, SYS_ptrace, REFUSE);
        refuse_value(filter, SYS_prctl, PR_SET_DUMPABLE);
    }
    refuse_value(filter, SYS_kill, UINT32_MAX); /* all that there are */
    refuse_call(filter, SYS_process_vm_writev, REFUSE);
#ifdef SYS_modify_ldt
    refuse_call(filter, SYS_modify_ldt, REFUSE);
#endif
    refuse_call(filter, SYS_shmat, REFUSE);
    call = begin_call(filter, SYS_personality);
    STEP(filter, LOAD, LOW(0));
    WHEN(filter, BPF_JEQ, UINT32_MAX, 4, 0); /* it only asks */
    refuse_bits(filter, 0, READ_IMPLIES_EXEC, REFUSE);
    end_call(filter, call);
}

static int note_image(struct dl_phdr_info *info, size_t size, void *context)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    struct filter *filter = context;
    struct image image = {.start = UINT64_MAX};

    (void)size;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uint64_t start = info->dlpi_addr + part->p_vaddr;

        if (part->p_type != PT_LOAD)
            continue;
        if (start < image.start)
            image.start = start & ~(page - 1);
        if (start + part->p_memsz > image.end)
            image.end = (start + part->p_memsz + page - 1) & ~(page - 1);
    }
    if (image.end == 0)
        return 0;
    if (filter->image_count == IMAGES_MAX)
        return -1;
    filter->images[filter->image_count++] = image;
    return 0;
}

static int lay(struct filter *filter)
{
    struct sock_fprog program = {filter->length, filter->code};
    long result;

    if (filter->length == CODE_MAX)
        return -E2BIG;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -errno;
    result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                     SECCOMP_FILTER_FLAG_TSYNC, &program);
    if (result > 0)
        return -EBUSY; /* a thread that cannot be held to it */
    return result < 0 ? -errno : 0;
}

int seal_close(void)
{
    static struct filter filter;
    int error;

    if (!wanted || sealed)
        return 0;
    wanted = false;
    filter.programs = programs;
    if (dl_iterate_phdr(note_image, &filter) != 0)
        return -E2BIG;
    STEP(&filter, LOAD, OFFSET(arch));
    WHEN(&filter, BPF_JEQ, ARCHITECTURE, 1, 0);
    STEP(&filter, ANSWER, SECCOMP_RET_KILL_PROCESS);
#ifdef __x86_64__
    /* The same calls by another number (x32). */
    STEP(&filter, LOAD, OFFSET(nr));
    WHEN(&filter, BPF_JGE, 0x40000000, 0, 1);
    STEP(&filter, ANSWER, SECCOMP_RET_KILL_PROCESS);
#endif
    add_mapping(&filter);
    add_unmapping(&filter);
    add_others(&filter);
    STEP(&filter, ANSWER, SECCOMP_RET_ALLOW);
    refuse_images(&filter);
    if (no_memory_file && prctl(PR_SET_DUMPABLE, 0) < 0)
        return -errno;
    error = lay(&filter);
    sealed = error == 0;
    return error;
}
