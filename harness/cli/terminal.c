/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2 */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whether the keyboard is still in the mode that we gave it; another mode is
 * somebody else's, and theirs to keep. */
static bool is_ours(const struct termios *ours)
{
    struct termios now;

    return tcgetattr(STDIN_FILENO, &now) == 0 && now.c_lflag == ours->c_lflag &&
           now.c_iflag == ours->c_iflag;
}

/* Waits for a byte (all is well) or for the end of whoever would write it. */
static _Noreturn void keep(int line, const struct termios *before,
                           const struct termios *ours)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTTOU};
    char byte;
    ssize_t got;

    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        signal(ignored[i], SIG_IGN);
    (void)setsid(); /* a signal to our group does not reach it */
    (void)chdir("/");
    (void)dup2(STDIN_FILENO, STDOUT_FILENO);
    (void)dup2(STDIN_FILENO, STDERR_FILENO);
    do
        got = read(line, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got == 0 && is_ours(ours))
        (void)tcsetattr(STDIN_FILENO, TCSANOW, before);
    _exit(0);
}

static void start_keeper(struct terminal *terminal, const struct termios *ours)
{
    int ends[2];

    terminal->line = -1;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    terminal->keeper = fork();
    if (terminal->keeper == 0) {
        close(ends[1]);
        keep(ends[0], &terminal->before, ours);
    }
    close(ends[0]);
    if (terminal->keeper > 0)
        terminal->line = ends[1];
    else
        close(ends[1]);
}

void terminal_open(struct terminal *terminal)
{
    struct termios ours;

    memset(terminal, 0, sizeof(*terminal));
    terminal->line = -1;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &ours) < 0)
        return;
    terminal->before = ours;
    ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO | TOSTOP);
    ours.c_cc[VMIN] = 0;
    ours.c_cc[VTIME] = 0;
    ours.c_cc[VSUSP] = _POSIX_VDISABLE;
    start_keeper(terminal, &ours);
    terminal->open = tcsetattr(STDIN_FILENO, TCSANOW, &ours) == 0;
}

void terminal_close(struct terminal *terminal)
{
    if (terminal->open)
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal->before);
    if (terminal->line >= 0) {
        (void)!write(terminal->line, "", 1);
        close(terminal->line);
        while (waitpid(terminal->keeper, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    terminal->open = false;
    terminal->line = -1;
}

void terminal_forget(struct terminal *terminal)
{
    if (terminal->line >= 0)
        close(terminal->line);
    terminal->line = -1;
    terminal->open = false;
}

int terminal_key(const struct terminal *terminal)
{
    unsigned char key;
    ssize_t got;

    if (!terminal->open)
        return 0;
    got = read(STDIN_FILENO, &key, 1);
    if (got == 1)
        return key;
    return got < 0 && errno != EINTR && errno != EAGAIN ? -1 : 0;
}
