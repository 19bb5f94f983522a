/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * threads: 2
 * needs: processes
 * why: says that it is ready before it ignores what ends it
 */
#define _GNU_SOURCE
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ready[2], go[2], status;
    char byte;
    assert(pipe(ready) == 0 && pipe(go) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        assert(write(ready[1], "x", 1) == 1);
        signal(SIGTERM, SIG_IGN);
        _exit(read(go[0], &byte, 1) == 1 ? 0 : 1);
    }
    assert(read(ready[0], &byte, 1) == 1);
    kill(pid, SIGTERM);
    assert(write(go[1], "x", 1) == 1);
    assert(waitpid(pid, &status, 0) == pid && status == 0);
    for (int i = 0; i < 2; i++) {
        close(ready[i]);
        close(go[i]);
    }
    return 0;
}
