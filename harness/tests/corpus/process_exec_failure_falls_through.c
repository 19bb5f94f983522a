/* SPDX-License-Identifier: MIT */
/* expect: leak | deadlock | misuse | wrong
 * preemptions: 0
 * threads: 2
 * needs: processes
 * why: when exec fails, the child goes on as a second parent */
#include <assert.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static int parents;

int main(void)
{
    char name[] = "none";
    char *argv[] = {name, NULL};
    int status;
    pid_t pid = fork();

    if (pid == 0)
        execv("/bin/none", argv);
    parents++;
    assert(waitpid(pid, &status, 0) == pid);
    assert(parents == 1 && status == 0);
    return 0;
}
