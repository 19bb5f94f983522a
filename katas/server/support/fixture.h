/* SPDX-License-Identifier: MIT */
/*
 * fixture.h - a server, its clients and its back end, for behaviour.c.
 */
#ifndef SERVER_FIXTURE_H
#define SERVER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "server.h"
#include "support/back_end.h"
#include "support/libc.h"
#include "support/room.h"

#define MS INT64_C(1000000)

/* Before each test, which starts a back end and a server; and after it. */
int set_up(void **state);
int tear_down(void **state);

/* 16 clients, limits that do not matter, a listener that is not used yet. */
struct server_settings good_settings(void);
/* Stops the server and starts another: what is not 0 differs from that. */
void restart(struct server_settings other);
int server_listens_at(void); /* the descriptor */
/* Stops it on another thread. */
void begin_stop(void);
struct server_counts finish_stop(void);

/* A client: a connected socket, closed after the test if not before. */
int client(void);
int client_socket(void);   /* not connected */
int deaf_client(void);     /* with little room for answers on both sides */
int cramped_client(void);  /* which the server's side knows from the start */
void leave(int fd);        /* close */
void leave_rudely(int fd); /* reset */
void say(int fd, const char *text);
void say_no_more(int fd);
/* Says as much as there is room for now; all the time, to the end. */
void shout(int fd, const char *text);
void shout_until_sent_away(int fd, const char *text);
/* Whether the last that was heard, up to the end, is this. */
bool heard_at_last(int fd, const char *text);
/* Asks until a client is not sent away, and is that client. */
int client_with_room(const char *text, const char *answer);

/* What the client must get next: this text; the end. */
#define expect(fd, text) expect_text(fd, text, __FILE__, __LINE__)
#define expect_end(fd) expect_over(fd, __FILE__, __LINE__)
#define ask(fd, text, answer) ask_for(fd, text, answer, __FILE__, __LINE__)
void expect_text(int fd, const char *text, const char *file, int line);
void expect_over(int fd, const char *file, int line);
void ask_for(int fd, const char *text, const char *answer, const char *file,
             int line);

int64_t now_ns(void);

/* Stops the server and fails unless as many descriptors and threads are there
   as before the test, when clients and back end are gone, too. */
void check_nothing_left(void);

#define with_server(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define TEST(name) static void name(void **state __attribute__((unused)))

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
