/* SPDX-License-Identifier: MIT */
#include "keys.h"
#include "practice.h"
#include "style.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void keys_open(struct keys *keys)
{
    const char *term = getenv("TERM");

    *keys = (struct keys){0};
    terminal_open(&keys->terminal);
    keys->drawn =
        isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

void keys_close(struct keys *keys)
{
    keys_hide(keys);
    terminal_close(&keys->terminal);
}

void keys_wait(struct keys *keys, int other, long long ms)
{
    struct pollfd lines[2] = {
        {.fd = keys->ended ? -1 : STDIN_FILENO, .events = POLLIN},
        {.fd = other, .events = POLLIN}};

    fflush(stdout);
    if (poll(lines, 2, ms < 0 ? 0 : (int)ms) > 0 && keys->terminal.open &&
        (lines[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        keys->gone = keys->ended = true;
}

/* A byte of stdin that is no terminal; 0: none yet, or the end. */
static int next_byte(struct keys *keys)
{
    struct pollfd line = {.fd = STDIN_FILENO, .events = POLLIN};
    unsigned char byte;
    ssize_t got;

    if (keys->ended || poll(&line, 1, 0) <= 0)
        return 0;
    got = read(STDIN_FILENO, &byte, 1);
    if (got == 1)
        return byte == 0 ? '?' : byte;
    if (got == 0 || (errno != EINTR && errno != EAGAIN))
        keys->ended = true;
    return 0;
}

/* The first character of the next line, as far as that has come. */
static int next_of_line(struct keys *keys)
{
    int byte;

    while ((byte = next_byte(keys)) != 0) {
        bool first = !keys->inside && byte != ' ' && byte != '\t';

        if (byte == '\n' && keys->inside) {
            keys->inside = false;
        } else if (first) {
            keys->inside = byte != '\n';
            return byte;
        }
    }
    return 0;
}

int keys_next(struct keys *keys)
{
    int key;

    if (!keys->terminal.open)
        return next_of_line(keys);
    if (keys->ended)
        return 0;
    key = terminal_key(&keys->terminal);
    if (key < 0)
        keys->gone = keys->ended = true;
    return key > 0 ? key : 0;
}

/* How many columns UTF-8 takes at most. */
static int columns_of(const char *text)
{
    int columns = 0;

    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte < 0x80 || byte >= 0xc0)
            columns += byte < 0xe0 ? 1 : 2;
    }
    return columns;
}

void keys_show(struct keys *keys, const char *const *parts)
{
    int room = practice_columns(stdout) - 1;
    bool first = true;

    if (!keys->drawn)
        return;
    printf("\r\033[K%s", style_bold(stdout));
    for (; *parts != NULL; parts++) {
        char *plain = text_plain(*parts);
        int columns = columns_of(plain) + (first ? 0 : 2);

        if (plain[0] != '\0' && columns <= room) {
            printf("%s%s%s", first ? "" : "  ", plain,
                   first ? style_end(stdout) : "");
            room -= columns;
            first = false;
        }
        free(plain);
    }
    fputs(style_end(stdout), stdout);
    fflush(stdout);
    keys->shown = true;
}

void keys_hide(struct keys *keys)
{
    if (keys->shown)
        fputs("\r\033[K", stdout);
    keys->shown = false;
    fflush(stdout);
}
