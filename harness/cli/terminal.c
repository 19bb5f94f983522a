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

/* For the handlers: modes to change between, as long as it is open. */
static struct termios mode_before;
static struct termios mode_ours;
static volatile sig_atomic_t taken;
static volatile sig_atomic_t resumed;
static volatile sig_atomic_t beside; /* a group that stops with us; 0: none */

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

/* In the background it is not ours to change, and trying would stop us. */
static void change_to(const struct termios *mode)
{
    if (taken && tcgetpgrp(STDIN_FILENO) == getpgrp())
        (void)tcsetattr(STDIN_FILENO, TCSANOW, mode);
}

static void take_again(void)
{
    change_to(&mode_ours);
    resumed = 1;
}

static void on_continue(int number)
{
    int saved = errno;

    (void)number;
    take_again();
    errno = saved;
}

void terminal_stop_with(pid_t group)
{
    beside = group;
}

static void signal_others(int number)
{
    if (beside > 0)
        (void)kill(-beside, number);
}

/* Gives the terminal back and stops as if nobody had caught the signal; goes
 * on here, also where nobody could have continued us and nothing stopped. */
static void on_stop(int number)
{
    struct sigaction caught;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigset_t only;
    int saved = errno;

    signal_others(SIGSTOP);
    change_to(&mode_before);
    sigemptyset(&usual.sa_mask);
    sigemptyset(&only);
    sigaddset(&only, number);
    (void)sigaction(number, &usual, &caught);
    (void)raise(number);
    (void)pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    (void)sigaction(number, &caught, NULL);
    take_again();
    signal_others(SIGCONT);
    errno = saved;
}

static void catch_stops(void (*stop)(int), void (*go_on)(int))
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    (void)sigaction(SIGTSTP, &action, NULL);
    action.sa_handler = go_on;
    (void)sigaction(SIGCONT, &action, NULL);
}

bool terminal_resumed(void)
{
    bool was = resumed != 0;

    resumed = 0;
    return was;
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
    start_keeper(terminal, &ours);
    mode_before = terminal->before;
    mode_ours = ours;
    taken = 1;
    catch_stops(on_stop, on_continue);
    terminal->open = tcsetattr(STDIN_FILENO, TCSANOW, &ours) == 0;
    taken = terminal->open;
}

void terminal_close(struct terminal *terminal)
{
    sigset_t stops;
    sigset_t others;

    sigemptyset(&stops);
    sigaddset(&stops, SIGTSTP);
    sigaddset(&stops, SIGCONT);
    (void)pthread_sigmask(SIG_BLOCK, &stops, &others);
    if (terminal->open) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal->before);
        catch_stops(SIG_DFL, SIG_DFL);
    }
    taken = 0;
    (void)pthread_sigmask(SIG_SETMASK, &others, NULL);
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
    if (taken)
        catch_stops(SIG_DFL, SIG_DFL);
    taken = 0;
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
