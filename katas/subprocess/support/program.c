/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* SOCK_CLOEXEC, usleep */
#include "support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 };

static unsigned char block[BLOCK];
static int sign_fd = -1;

static unsigned char pattern_at(size_t i)
{
    return (unsigned char)(i * 7 + (i >> 8) * 3);
}

void pattern_fill(unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = pattern_at(i);
}

int pattern_is(const unsigned char *bytes, size_t size, size_t at)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != pattern_at(at + i))
            return 0;
    return 1;
}

static void put(int fd, const void *bytes, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t n = write(fd, (const char *)bytes + sent, size - sent);

        if (n < 0)
            _exit(WRONG);
        sent += (size_t)n;
    }
}

static void say(const char *text)
{
    put(STDOUT_FILENO, text, strlen(text));
}

static void fill(int fd, size_t size)
{
    unsigned char *bytes = malloc(size);

    if (!bytes)
        _exit(WRONG);
    pattern_fill(bytes, size);
    put(fd, bytes, size);
    free(bytes);
}

static void eat(size_t size)
{
    size_t eaten = 0;
    ssize_t n;

    while ((n = read(STDIN_FILENO, block, BLOCK)) > 0) {
        if (!pattern_is(block, (size_t)n, eaten))
            _exit(WRONG);
        eaten += (size_t)n;
    }
    if (n < 0 || eaten != size)
        _exit(WRONG);
}

static void sip(size_t size)
{
    if (size > BLOCK || read(STDIN_FILENO, block, size) != (ssize_t)size)
        _exit(WRONG);
}

static void copy(int errors_too)
{
    ssize_t n;

    while ((n = read(STDIN_FILENO, block, BLOCK)) > 0) {
        if (errors_too)
            put(STDERR_FILENO, block, (size_t)n);
        put(STDOUT_FILENO, block, (size_t)n);
    }
}

static void sign(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);

    memcpy(address.sun_path + 1, name, length); /* no file */
    sign_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(
            sign_fd, (struct sockaddr *)&address,
            (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)))
        _exit(WRONG);
}

static void wait_for_ever(unsigned seconds)
{
    alarm(seconds);
    for (;;)
        poll(NULL, 0, -1);
}

/* Splits in two, and comes back in the one that does the rest. */
static void split(const char *how)
{
    pid_t pid = fork();

    if (pid < 0)
        _exit(WRONG);
    if (!strcmp(how, "leave")) {
        if (pid > 0)
            _exit(0);
        alarm(PATIENCE_S); /* which is not inherited */
    } else if (!strcmp(how, "escape")) {
        if (pid > 0)
            wait_for_ever(PAUSE_S);
        alarm(PATIENCE_S);
        setsid();
    } else if (pid == 0) {
        wait_for_ever(PATIENCE_S);
    }
}

static void say_number(int number)
{
    char text[16];

    snprintf(text, sizeof text, " %d", number);
    say(text);
}

static void say_descriptors(void)
{
    for (int fd = STDERR_FILENO + 1; fd < 64; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            say_number(fd);
}

static void say_signals(void)
{
    struct sigaction action;
    sigset_t blocked;

    sigaction(SIGPIPE, NULL, &action);
    say(action.sa_handler == SIG_DFL ? "default" : "ignored");
    sigaction(SIGHUP, NULL, &action);
    say(action.sa_handler == SIG_IGN ? ", SIGHUP ignored" : "");
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < 32; number++)
        if (sigismember(&blocked, number))
            say_number(number);
}

static void say_home(void)
{
    const char *home = getenv("SUBPROCESS_HOME");

    say(home ? home : "none");
}

static void say_all(char *words[])
{
    for (; *words; words++) {
        say("<");
        say(*words);
        say(">");
    }
}

/* value: what comes after the colon. */
static void act(const char *word, const char *value)
{
    char byte;

    if (!strncmp(word, "say:", 4))
        say(value);
    else if (!strncmp(word, "cry:", 4))
        put(STDERR_FILENO, value, strlen(value));
    else if (!strncmp(word, "fill", 4))
        fill(word[4] - '0', (size_t)atol(value));
    else if (!strncmp(word, "eat:", 4))
        eat((size_t)atol(value));
    else if (!strncmp(word, "sip:", 4))
        sip((size_t)atol(value));
    else if (!strcmp(word, "echo") || !strcmp(word, "tee"))
        copy(word[0] == 't');
    else if (!strncmp(word, "close:", 6))
        close(atoi(value));
    else if (!strncmp(word, "sleep:", 6))
        usleep((useconds_t)atol(value) * 1000);
    else if (!strncmp(word, "exit:", 5))
        _exit(atoi(value));
    else if (!strncmp(word, "die:", 4))
        raise(atoi(value));
    else if (!strncmp(word, "sign:", 5))
        sign(value);
    else if (!strcmp(word, "pause"))
        wait_for_ever(PAUSE_S);
    else if (!strcmp(word, "hold"))
        _exit(read(sign_fd, &byte, 1) < 0 ? WRONG : 0);
    else if (!strcmp(word, "descriptors"))
        say_descriptors();
    else if (!strcmp(word, "signals"))
        say_signals();
    else if (!strcmp(word, "group"))
        say(getpgrp() == getpid() ? "own" : "another's");
    else if (!strcmp(word, "home"))
        say_home();
    else
        split(word);
}

int program_main(int argc, char *argv[])
{
    alarm(PATIENCE_S);
    for (int i = 2; i < argc; i++) {
        const char *colon = strchr(argv[i], ':');

        if (!strcmp(argv[i], "args")) {
            say_all(&argv[i + 1]);
            break;
        }
        act(argv[i], colon ? colon + 1 : "");
    }
    _exit(0);
}
