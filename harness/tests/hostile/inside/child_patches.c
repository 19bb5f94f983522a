/* SPDX-License-Identifier: MIT */
/* wrong: a child that traces its parent and patches it */
#define _GNU_SOURCE
#include "door.h"
#include <dlfcn.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int door_open(void)
{
    void *code = dlsym(RTLD_DEFAULT, "_assert_int_equal");
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        if (ptrace(PTRACE_ATTACH, getppid(), 0, 0) < 0)
            _exit(1);
        (void)ptrace(PTRACE_POKETEXT, getppid(), code, 0xc3c3c3c3c3c3c3c3);
        (void)ptrace(PTRACE_DETACH, getppid(), 0, 0);
        _exit(0);
    }
    (void)waitpid(child, &status, 0);
    return status;
}
