/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what server.h promises, on loopback, with a back end that
 * does what a query tells it (support/back_end.h).
 *
 * Nothing is timed but what must not be too early: a test waits for what it
 * expects, not for a while.
 */
#include "support/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* A request, or an answer, of SERVER_LINE bytes. */
#define LONGEST                                                                \
    "012345678901234567890123456789012345678901234567890123456789012\n"

TEST(a_request_is_answered)
{
    int fd = client(), number = (int)chosen(1000000);
    char request[32], reply[32];

    snprintf(request, sizeof request, "how is %d\n", number);
    snprintf(reply, sizeof reply, "+how is %d\n", number);
    ask(fd, request, reply);
}

TEST(requests_are_answered_in_turn)
{
    int fd = client();

    ask(fd, "one\ntwo\n\nfour\nfi", "+one\n+two\n+\n+four\n");
    ask(fd, "ve\n", "+five\n");
    assert_int_equal(back_end_queries(), 5);
    assert_int_equal(back_end_connections(), 5);
}

TEST(a_pipelined_request_waits_for_its_turn)
{
    int fd = client(), other = client();

    say(fd, "hold one\nhold two\n");
    back_end_await(1);
    say(other, "hold other\n");
    back_end_await(2);
    assert_int_equal(back_end_queries(), 2);
    back_end_release("hold one");
    expect(fd, "+hold one\n");
    back_end_release("hold other");
    expect(other, "+hold other\n");
    back_end_await(1);
    back_end_release("hold two");
    expect(fd, "+hold two\n");
}

TEST(lines_come_and_go_in_pieces)
{
    if (!libc_wrapped())
        skip();
    libc_cut(1);
    ask(client(), "byte by byte\n" LONGEST, "+byte by byte\n+" LONGEST);
    libc_cut(SERVER_LINE - 10);
    ask(client(), LONGEST "next\n", "+" LONGEST "+next\n");
}

TEST(a_request_has_a_length)
{
    int fd = client(), other = client();

    ask(fd, LONGEST "short\n1" LONGEST "no\n", "+" LONGEST "+short\n-long\n");
    expect_end(fd);
    ask(other, "fine\n", "+fine\n");
    assert_int_equal(back_end_queries(), 3);
}

TEST(a_back_end_that_fails_is_told)
{
    ask(client(), "drop\nreset\nhalf\nlong\nlonger\nmore\nfine\n",
        "-down\n-down\n-down\n-down\n-down\n+more\n+fine\n");
}

TEST(a_back_end_that_is_not_there_is_told)
{
    restart((struct server_settings){.backend_port = 1}); /* nobody is */
    ask(client(), "is\nanybody\n", "-down\n-down\n");
}

TEST(clients_do_not_wait_for_each_other)
{
    int slow[] = {client(), client(), client()};

    say(slow[0], "hold a\n");
    say(slow[1], "hold b\n");
    say(slow[2], "hold c\n");
    back_end_await(3);
    ask(client(), "quick\n", "+quick\n");
    back_end_release("hold c");
    expect(slow[2], "+hold c\n");
    back_end_release("hold a");
    expect(slow[0], "+hold a\n");
    back_end_release("hold b");
    expect(slow[1], "+hold b\n");
}

TEST(silent_clients_hold_up_nobody)
{
    int silent = client(), slow = client();

    say(slow, "half a requ");
    ask(client(), "quick\n", "+quick\n");
    ask(slow, "est\n", "+half a request\n");
    ask(silent, "at last\n", "+at last\n");
}

TEST(a_silent_client_is_sent_away)
{
    int64_t begin = now_ns();
    int silent, slow;

    restart((struct server_settings){.client_ms = 60});
    silent = client(), slow = client();
    shout(slow, "half a requ"); /* it may be sent away already */
    expect(slow, "-slow\n");
    expect_end(slow);
    expect(silent, "-slow\n");
    expect_end(silent);
    assert_true(now_ns() - begin >= 60 * MS);
    assert_int_equal(back_end_queries(), 0);
}

/* A back end in whose queue is one client, and no room: to connect takes as
   long as nobody looks there. */
static unsigned short back_end_that_is_full(void)
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *address = (struct sockaddr *)&name;
    socklen_t size = sizeof name;
    int fd = client_socket(), other = client_socket();

    assert_int_equal(bind(fd, address, size), 0);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(getsockname(fd, address, &size), 0);
    assert_int_equal(connect(other, address, size), 0);
    return ntohs(name.sin_port);
}

TEST(a_slow_back_end_is_given_up)
{
    int64_t begin = now_ns();

    restart((struct server_settings){.backend_ms = 60});
    ask(client(), "hold for ever\nhold again\n", "-late\n-late\n");
    assert_true(now_ns() - begin >= 120 * MS);
    restart((struct server_settings){.backend_port = back_end_that_is_full(),
                                     .backend_ms = 60});
    ask(client(), "not taken\n", "-late\n");
}

TEST(a_client_that_does_not_read_holds_up_nobody)
{
    int deaf = deaf_client(), other = client();

    for (int i = 0; i < 200; i++) {
        shout(deaf, LONGEST LONGEST LONGEST LONGEST);
        ask(other, "fine\n", "+fine\n");
    }
}

TEST(a_client_that_does_not_read_is_sent_away)
{
    int deaf;

    restart((struct server_settings){.client_ms = 100});
    do { /* once more if it was starved, and sent away for its silence */
        deaf = deaf_client();
        shout_until_sent_away(deaf, LONGEST LONGEST LONGEST LONGEST);
    } while (heard_at_last(deaf, "-slow\n"));
}

TEST(a_client_that_says_no_more_gets_its_answers)
{
    int fd = client();

    say(fd, "hold one\ntwo\nnot a request");
    say_no_more(fd);
    back_end_await(1);
    back_end_release_all();
    expect(fd, "+hold one\n+two\n");
    expect_end(fd);
    assert_int_equal(back_end_queries(), 2);
}

TEST(a_client_that_is_gone_harms_nobody)
{
    int rude = client(), other = client();

    say(rude, "hold rude\nhold again\n");
    say(other, "hold other\n");
    back_end_await(2);
    leave_rudely(rude);
    back_end_release_all();
    expect(other, "+hold other\n");
    ask(other, "fine\n", "+fine\n");
}

TEST(no_more_clients_than_agreed_are_served)
{
    int first, second, third;

    restart((struct server_settings){.clients = 2});
    first = client(), second = client();
    ask(first, "one\n", "+one\n");
    ask(second, "two\n", "+two\n");
    third = client();
    expect(third, "-full\n");
    expect_end(third);
    ask(first, "one\n", "+one\n");
    leave(second);
    ask(client_with_room("three\n", "+three\n"), "four\n", "+four\n");
}

static void lack(int error)
{
    enum { FAILURES = 32, THREADS = 4 }; /* that may accept */
    int fd, other;

    libc_fail_accept(server_listens_at(), error, FAILURES);
    fd = client();
    other = client(); /* the first may be taken by an accept that waited */
    if (libc_await_failures(THREADS) < SERVER_RETRY_MS * MS)
        fail_msg("accept is tried again and again without a pause");
    ask(fd, "patience\n", "+patience\n");
    leave(other);
    leave(fd);
}

/* Where so many descriptors are left: a server, or an error. */
static void start_with(int descriptors)
{
    enum { ABOVE_ALL = 256 };
    struct server_settings settings = good_settings();
    struct rlimit few, all;
    struct server *server;
    int fillers[ABOVE_ALL], count = 0, error;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
    few = (struct rlimit){.rlim_cur = ABOVE_ALL, .rlim_max = all.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    while ((fillers[count] = dup(settings.listen_fd)) >= 0)
        count++;
    for (int i = 0; i < descriptors; i++)
        close(fillers[--count]);
    error = server_start(&server, &settings);
    while (count > 0)
        close(fillers[--count]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
    assert_true(error <= 0 && error != -EINVAL);
    if (!error)
        assert_int_equal(server_stop(server, NULL), 0);
    else
        assert_int_equal(close(settings.listen_fd), 0);
}

TEST(a_lack_of_descriptors_passes)
{
    if (libc_wrapped()) {
        lack(EMFILE);
        lack(ENFILE);
        lack(ENOMEM);
    }
    for (int i = 0; i < 6; i++)
        start_with(i);
    check_nothing_left();
}

/* Asks, one request after the other, until there is no room for an answer:
   how often.  All those requests are begun then. */
static unsigned fill(int deaf)
{
    unsigned asked = 0, before = back_end_queries();

    room_watch(deaf);
    do {
        say(deaf, LONGEST);
        back_end_await_queries(before + ++asked);
    } while (!room_await_sent(asked * (size_t)(1 + SERVER_LINE)));
    return asked;
}

static void stop_amid_an_answer(void)
{
    int idle = client(), deaf = cramped_client();
    unsigned answers;

    ask(idle, "before\n", "+before\n");
    answers = fill(deaf);
    begin_stop();
    expect_end(idle);
    for (unsigned i = 0; i < answers; i++)
        expect(deaf, "+" LONGEST);
    expect_end(deaf);
    assert_int_equal(finish_stop().answers, 1 + answers);
}

TEST(stopping_finishes_what_was_begun)
{
    int busy = client(), idle = client(), slow = client();

    ask(idle, "before\n", "+before\n");
    ask(slow, "as well\n", "+as well\n"); /* they are accepted for certain */
    say(slow, "half a requ");
    say(busy, "hold on\nnever begun\n");
    back_end_await(1);
    begin_stop();
    expect_end(idle);
    expect_end(slow);
    back_end_release_all();
    expect(busy, "+hold on\n");
    expect_end(busy);
    assert_int_equal(finish_stop().answers, 3);
    assert_int_equal(back_end_queries(), 3);
    if (!libc_wrapped())
        return;
    restart((struct server_settings){.clients = 0});
    stop_amid_an_answer();
}

TEST(stopping_waits_for_no_client)
{
    int busy;

    restart((struct server_settings){.backend_ms = 60});
    client();
    busy = client();
    say(busy, "hold for ever\n");
    back_end_await_queries(1); /* it may be given up already */
    begin_stop();
    expect(busy, "-late\n");
    expect_end(busy);
    finish_stop();
}

TEST(what_was_done_is_counted)
{
    struct server_counts counts;

    ask(client(), "drop\nnot these\n", "-down\n+not these\n");
    restart((struct server_settings){.clients = 2});
    ask(client(), "one\ntwo\ndrop\n", "+one\n+two\n-down\n");
    ask(client(), "three\n", "+three\n");
    expect(client(), "-full\n");
    begin_stop();
    counts = finish_stop();
    assert_int_equal(counts.connections, 3);
    assert_int_equal(counts.answers, 3);
    assert_int_equal(counts.errors, 2);
}

/* Nobody else has taken it, nor keeps it. */
static void stop_and_get_0_back(void)
{
    begin_stop();
    finish_stop();
    assert_int_equal(open("/dev/null", O_RDWR | O_CLOEXEC), 0);
    check_nothing_left();
}

/* Number 0 is one like the others: for what the server opens first, for a
   query, for a connection. */
static void use_descriptor_0(void)
{
    int fd;

    close(0);
    restart((struct server_settings){.clients = 2});
    ask(client(), "one\n", "+one\n");
    stop_and_get_0_back();

    restart((struct server_settings){.clients = 2});
    fd = client();
    ask(fd, "two\n", "+two\n");
    close(0);
    ask(fd, "three\nfour\n", "+three\n+four\n");
    ask(client(), "five\n", "+five\n");
    stop_and_get_0_back();
}

TEST(stopping_leaves_nothing)
{
    ask(client(), "one\ndrop\nlong\n", "+one\n-down\n-down\n");
    say(client(), "half");
    leave_rudely(client());
    check_nothing_left();
    restart((struct server_settings){.clients = 2});
    ask(client(), "again\n", "+again\n");
    use_descriptor_0();
}

/* Each setting at its limit; memory may be missing for so many clients. */
static void take_what_can_be(int listen_fd)
{
    struct server_settings settings = {.listen_fd = 0,
                                       .backend_port = 65535,
                                       .clients = SERVER_CLIENTS,
                                       .client_ms = 1,
                                       .backend_ms = 1};
    struct server *server;
    int error;

    begin_stop();
    finish_stop();
    assert_int_equal(dup2(listen_fd, 0), 0);
    assert_int_equal(close(listen_fd), 0);
    error = server_start(&server, &settings);
    assert_int_not_equal(error, -EINVAL);
    if (!error)
        assert_int_equal(server_stop(server, NULL), 0);
    else
        close(0);
    assert_int_equal(open("/dev/null", O_RDWR | O_CLOEXEC), 0);
}

TEST(bad_arguments_are_refused)
{
    struct server_settings settings = good_settings(), bad[7];
    struct server *server;

    for (int i = 0; i < 7; i++)
        bad[i] = settings;
    bad[0].listen_fd = -1;
    bad[1].backend_port = 0;
    bad[2].clients = 0;
    bad[3].clients = SERVER_CLIENTS + 1;
    bad[4].client_ms = 0;
    bad[5].backend_ms = 0;
    bad[6].backend_ms = -1;
    for (int i = 0; i < 7; i++)
        assert_int_equal(server_start(&server, &bad[i]), -EINVAL);
    assert_int_equal(server_start(NULL, &settings), -EINVAL);
    assert_int_equal(server_start(&server, NULL), -EINVAL);
    assert_int_equal(server_stop(NULL, NULL), -EINVAL);
    take_what_can_be(settings.listen_fd);
}

TEST(hundreds_of_clients_wait_together)
{
    enum { MANY = 200 };
    int fds[MANY];

    restart((struct server_settings){.clients = MANY});
    for (int i = 0; i < MANY; i++)
        say(fds[i] = client(), "hold on\n");
    back_end_await(MANY);
    back_end_release_all();
    for (int i = 0; i < MANY; i++)
        expect(fds[i], "+hold on\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(a_request_is_answered),
        with_server(requests_are_answered_in_turn),
        with_server(a_pipelined_request_waits_for_its_turn),
        with_server(lines_come_and_go_in_pieces),
        with_server(a_request_has_a_length),
        with_server(a_back_end_that_fails_is_told),
        with_server(a_back_end_that_is_not_there_is_told),
        with_server(clients_do_not_wait_for_each_other),
        with_server(silent_clients_hold_up_nobody),
        with_server(a_silent_client_is_sent_away),
        with_server(a_slow_back_end_is_given_up),
        with_server(a_client_that_does_not_read_holds_up_nobody),
        with_server(a_client_that_does_not_read_is_sent_away),
        with_server(a_client_that_says_no_more_gets_its_answers),
        with_server(a_client_that_is_gone_harms_nobody),
        with_server(no_more_clients_than_agreed_are_served),
        with_server(a_lack_of_descriptors_passes),
        with_server(stopping_finishes_what_was_begun),
        with_server(stopping_waits_for_no_client),
        with_server(what_was_done_is_counted),
        with_server(stopping_leaves_nothing),
        with_server(bad_arguments_are_refused),
        with_server(hundreds_of_clients_wait_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
