/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 3
 * needs: processes
 * why: a program that forks copies its own memory, not that of who started
 * it: what is freed there stays free */
#define _GNU_SOURCE
#include <dojo/explore.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int leave_one_behind(int argc, char *argv[])
{
    (void)argc, (void)argv;
    if (fork() == 0)
        poll(NULL, 0, -1);
    _exit(0);
}

int main(void)
{
    static const struct dojo_program programs[] = {{"/it", leave_one_behind}};
    char name[] = "/it", *argv[] = {name, NULL};
    int *block = malloc(sizeof *block);
    pid_t pid;

    dojo_programs(programs, 1);
    if (!block || posix_spawn(&pid, "/it", NULL, NULL, argv, NULL) != 0)
        return 1;
    usleep(1000);
    kill(pid + 1, SIGKILL);
    waitpid(pid, NULL, 0);
    free(block);
    usleep(1000);
    return 0;
}
