/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: sigaction and its kin. */
#define _GNU_SOURCE
/*
 * signals.c - dispositions and masks; only SIGPIPE is ever sent here.
 */
#include <signal.h>
#include <string.h>

#include "descriptors.h"

static bool pipe_signal_ignored;

void signals_reset(void)
{
    pipe_signal_ignored = false;
}

void broken_pipe(uintptr_t pc)
{
    if (!pipe_signal_ignored && !E.current->hidden)
        fail(OUT_CRASH, pc,
             "T%d is killed by SIGPIPE at " AT ": the other end is closed",
             E.current->id, pc);
}

typedef void signal_handler(int number);

signal_handler *MODEL(signal)(int number, signal_handler *handler)
{
    if (!E.active)
        return signal(number, handler);
    if (number == SIGPIPE)
        pipe_signal_ignored = handler != SIG_DFL;
    return SIG_DFL;
}

signal_handler *MODEL(__sysv_signal)(int number, signal_handler *handler)
{
    return MODEL(signal)(number, handler);
}

int MODEL(sigaction)(int number, const struct sigaction *now,
                     struct sigaction *before)
{
    if (!E.active)
        return sigaction(number, now, before);
    if (before)
        memset(before, 0, sizeof *before);
    if (now && number == SIGPIPE)
        pipe_signal_ignored = now->sa_handler != SIG_DFL;
    return 0;
}

static int set_mask(int how, const sigset_t *set, sigset_t *before)
{
    if (before)
        sigemptyset(before);
    if (set && how != SIG_UNBLOCK && sigismember(set, SIGPIPE))
        pipe_signal_ignored = true;
    return 0;
}

int MODEL(pthread_sigmask)(int how, const sigset_t *set, sigset_t *before)
{
    return E.active ? set_mask(how, set, before)
                    : pthread_sigmask(how, set, before);
}

int MODEL(sigprocmask)(int how, const sigset_t *set, sigset_t *before)
{
    return E.active ? set_mask(how, set, before)
                    : sigprocmask(how, set, before);
}
