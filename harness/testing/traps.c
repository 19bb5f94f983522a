/* SPDX-License-Identifier: MIT */
/*
 * Idea: a crash, and the judge's question before it ends a hang, arrive as
 * signals; the handler walks the stack of the thread that it runs on and
 * sends the addresses raw.  The judge turns them into lines.
 *
 * Invariant: nothing here allocates or takes a lock of the program's.
 *
 * _GNU_SOURCE for dladdr, gettid and REG_RIP.
 */
#define _GNU_SOURCE
#include "record.h"
#include "runner.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <unwind.h>

enum { FRAMES_MAX = 40, TEXT_MAX = 3500, ALTERNATE_STACK = 64 * 1024 };

struct walk {
    char text[TEXT_MAX];
    size_t length;
    unsigned frames;
};

static const int crashes[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                              SIGABRT, SIGTRAP, SIGSYS};

static void add_text(struct walk *walk, const char *text)
{
    size_t length = strlen(text);

    if (walk->length + length < sizeof(walk->text)) {
        memcpy(walk->text + walk->length, text, length + 1);
        walk->length += length;
    }
}

static void add_number(struct walk *walk, uintmax_t value, unsigned base)
{
    char digits[24];
    size_t at = sizeof(digits) - 1;

    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    add_text(walk, digits + at);
}

/* "0x4012ab", or "pthread_cond_wait@libc.so.6" outside of the program. */
static _Unwind_Reason_Code add_frame(struct _Unwind_Context *context,
                                     void *cookie)
{
    struct walk *walk = cookie;
    uintptr_t address = _Unwind_GetIP(context);
    Dl_info info;

    if (walk->frames >= FRAMES_MAX || walk->length > TEXT_MAX - 200)
        return _URC_END_OF_STACK;
    if (walk->frames++ > 0)
        add_text(walk, ",");
    add_text(walk, "\"");
    if (address > UINT32_MAX && dladdr((void *)address, &info) != 0 &&
        info.dli_sname != NULL && info.dli_fname != NULL) {
        const char *slash = strrchr(info.dli_fname, '/');

        add_text(walk, info.dli_sname);
        add_text(walk, "@");
        add_text(walk, slash != NULL ? slash + 1 : info.dli_fname);
    } else {
        add_text(walk, "0x");
        add_number(walk, address, 16);
    }
    add_text(walk, "\"");
    return _URC_NO_REASON;
}

static void add_stack(struct walk *walk)
{
    add_text(walk, ",\"stack\":[");
    _Unwind_Backtrace(add_frame, walk);
    add_text(walk, "]");
}

static void crashed(int number, siginfo_t *info, void *context)
{
    struct walk walk = {.length = 0};

    (void)context;
    add_text(&walk, "\"signal\":");
    add_number(&walk, (uintmax_t)number, 10);
    if (number == SIGSEGV || number == SIGBUS) {
        add_text(&walk, ",\"address\":\"0x");
        add_number(&walk, (uintptr_t)info->si_addr, 16);
        add_text(&walk, "\"");
    }
    add_stack(&walk);
    record_raw("crash", runner_sentence(), walk.text);
    signal(number, SIG_DFL);
    raise(number);
}

static void asked(int number, siginfo_t *info, void *context)
{
    struct walk walk = {.length = 0};

    (void)number;
    (void)info;
    (void)context;
    add_text(&walk, "\"thread\":");
    add_number(&walk, (uintmax_t)gettid(), 10);
    add_text(&walk,
             runner_on_main_thread() ? ",\"main\":true" : ",\"main\":false");
    add_stack(&walk);
    record_raw("thread", runner_sentence(), walk.text);
}

/* The sanitizers tell more of a crash than we do. */
static bool sanitized(void)
{
    return leaks_are_looked_for() || dlsym(RTLD_DEFAULT, "__tsan_init") != NULL;
}

void traps_set(void)
{
    static char alternate[ALTERNATE_STACK];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};
    struct sigaction action = {.sa_sigaction = asked,
                               .sa_flags = SA_SIGINFO | SA_RESTART};

    sigfillset(&action.sa_mask);
    (void)sigaction(SIGRTMAX, &action, NULL);
    if (sanitized())
        return;
    (void)sigaltstack(&stack, NULL);
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
        (void)sigaction(crashes[i], &action, NULL);
}
