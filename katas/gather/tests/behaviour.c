/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what gather.h promises, with peers that follow a script.
 *
 * Time is simulated (support/simulation.h): seconds are exact and cost none.
 */
#define _POSIX_C_SOURCE 200809L /* O_CLOEXEC */
#include "support/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

SCRIPT(polite, READ("ping"), READ_END, SEND("pong"));
SCRIPT(silent, READ("ping"), READ_END, SILENT);
SCRIPT(late, READ("ping"), DELAY(2 * SECOND), SEND("late"));

TEST(no_calls_end_at_once)
{
    assert_int_equal(run(0, GATHER_COLLECT, 0), 0);
}

TEST(one_answer_is_read_to_its_end)
{
    ask(0, polite);

    assert_int_equal(run(1, GATHER_FAIL_FAST, 0), 0);
    check(0, 0, "pong");
}

TEST(an_answer_may_come_byte_by_byte)
{
    SCRIPT(slow, READ("ping"), DRIBBLE("by and by", 10 * MS));
    ask(0, slow);

    assert_int_equal(run(1, GATHER_COLLECT, 0), 0);
    check(0, 0, "by and by");
}

TEST(calls_overlap)
{
    SCRIPT(sociable, READ("ping"), MEET(3), SEND("pong"), READ_END);
    for (size_t i = 0; i < 3; i++)
        ask(i, sociable);

    assert_int_equal(run(3, GATHER_COLLECT, 0), 0);
    for (size_t i = 0; i < 3; i++)
        check(i, 0, "pong");
}

TEST(results_stand_in_the_order_of_the_calls)
{
    SCRIPT(second, READ("ping"), DELAY(20 * MS), SEND("second"));
    ask(0, late);
    ask(1, polite);
    ask(2, second);

    assert_int_equal(run(3, GATHER_COLLECT, 0), 0);
    check(0, 0, "late");
    check(1, 0, "pong");
    check(2, 0, "second");
}

TEST(the_longest_wait_is_the_total)
{
    SCRIPT(one_second, READ("ping"), DELAY(SECOND), SEND("1 s"));
    ask(0, one_second);
    ask(1, late);

    assert_int_equal(run(2, GATHER_COLLECT, 0), 0);
    check(0, 0, "1 s");
    check(1, 0, "late");
    check_time(2 * SECOND);
}

TEST(an_answer_longer_than_its_room_is_an_error)
{
    SCRIPT(mute, READ("ping"));
    for (size_t i = 0; i < 3; i++) {
        ask(i, i == 0 ? mute : polite);
        calls[i].answer_size = (size_t[]){0, 4, 3}[i];
    }

    assert_int_equal(run(3, GATHER_COLLECT, 0), 0);
    check(0, 0, "");
    check(1, 0, "pong");
    check(2, -EMSGSIZE, "pon");
}

TEST(large_requests_and_answers_go_in_pieces)
{
    SCRIPT(echo, ECHO_ALL);
    ask_large(0, echo);

    assert_int_equal(run(1, GATHER_COLLECT, 0), 0);
    assert_int_equal(results[0].error, 0);
    assert_int_equal(results[0].length, LARGE);
    assert_true(pattern_matches(calls[0].answer, LARGE));
}

TEST(an_answer_may_end_before_its_request)
{
    SCRIPT(hasty, SEND("no"), SHUTDOWN, DELAY(SECOND), DRINK(LARGE), READ_END);
    ask_large(0, hasty);

    assert_int_equal(run(1, GATHER_COLLECT, 0), 0);
    check(0, 0, "no");
    check_time(SECOND);
}

TEST(a_broken_connection_fails_its_own_call)
{
    SCRIPT(rude, RESET);
    SCRIPT(deaf, DRINK(1000));
    ask(0, rude);
    ask(1, late);
    ask_large(2, deaf);

    assert_int_equal(run(3, GATHER_COLLECT, 0), 0);
    check(0, -ECONNRESET, "");
    check(1, 0, "late");
    assert_true(results[2].error == -EPIPE || results[2].error == -ECONNRESET);
}

TEST(a_bad_socket_fails_its_own_call)
{
    ask_socket(0, 19999);
    ask_socket(1, open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    ask(2, late);

    assert_int_equal(run(3, GATHER_COLLECT, 0), 0);
    assert_true(results[0].error < 0 && results[1].error < 0);
    check(2, 0, "late");
}

TEST(each_limit_ends_its_own_call)
{
    static const int limits_ms[] = {50, 10, 2500, 0, 40, 20, 60, 30};
    for (size_t i = 0; i < 8; i++) {
        ask(i, i == 2 || i == 3 ? late : silent);
        calls[i].timeout_ms = limits_ms[i];
    }

    assert_int_equal(run(8, GATHER_COLLECT, 0), 0);
    for (size_t i = 0; i < 8; i++)
        if (i == 2 || i == 3)
            check(i, 0, "late");
        else
            check(i, -ETIMEDOUT, "");
    check_time(2 * SECOND);
}

TEST(a_limit_does_not_start_again)
{
    SCRIPT(slow, READ("ping"), DRIBBLE("never to be heard", 30 * MS + 300));
    ask(0, slow);
    calls[0].timeout_ms = 100;

    assert_int_equal(run(1, GATHER_COLLECT, 0), 0);
    check(0, -ETIMEDOUT, "nev");
    check_time(100 * MS);
}

TEST(the_limit_for_all_ends_the_rest)
{
    ask(0, late);
    ask(1, polite);
    calls[0].timeout_ms = 1900;

    assert_int_equal(run(2, GATHER_COLLECT, 1500), -ETIMEDOUT);
    check(0, -ETIMEDOUT, "");
    check(1, 0, "pong");
    check_time(1500 * MS);
}

TEST(failing_fast_ends_the_rest)
{
    ask(0, late);
    ask(1, silent);
    ask(2, polite);
    calls[1].timeout_ms = 1000;

    assert_int_equal(run(3, GATHER_FAIL_FAST, 0), -ETIMEDOUT);
    check(0, -ECANCELED, "");
    check(1, -ETIMEDOUT, "");
    check(2, 0, "pong");
    check_time(SECOND);
}

TEST(cancelling_ends_the_rest)
{
    SCRIPT(canceller, READ("ping"), DELAY(SECOND), DO(cancel), SILENT);
    ask(0, canceller);
    ask(1, polite);

    assert_int_equal(run(2, GATHER_COLLECT, 0), -ECANCELED);
    check(0, -ECANCELED, "");
    check(1, 0, "pong");
    check_time(SECOND);
    assert_true(still_cancelled());
}

TEST(waiting_wakes_for_a_reason)
{
    SCRIPT(slow, READ("ping"), DRIBBLE("12345", SECOND));
    ask(0, slow);
    ask(1, silent);
    calls[1].timeout_ms = 60000;

    assert_int_equal(run(2, GATHER_COLLECT, 0), 0);
    check(0, 0, "12345");
    check_time(60 * SECOND);
    assert_in_range(simulation_wakeups(), 1, 20);
}

TEST(interrupted_calls_are_made_again)
{
    ask(0, polite);
    ask(1, late);
    simulation_interrupt();

    assert_int_equal(run(2, GATHER_FAIL_FAST, 5000), 0);
    check(0, 0, "pong");
    check(1, 0, "late");
}

TEST(bad_arguments_are_refused)
{
    ask(0, silent);

    for (int what = 0; what < BAD_ARGUMENTS; what++)
        assert_int_equal(run_badly(what), -EINVAL);
    assert_int_equal(close(calls[0].fd), 0);
}

TEST(connect_functions_make_the_sockets)
{
    int unreachable = -EHOSTUNREACH;
    ask_connect(0, connect_refused, NULL);
    ask_connect(1, connect_error, &unreachable);
    ask_duplicate(2, late);

    assert_int_equal(run(3, GATHER_COLLECT, 0), 0);
    check(0, -ECONNREFUSED, "");
    check(1, -EHOSTUNREACH, "");
    check(2, 0, "late");
}

TEST(a_duplicate_stays_open_and_quiet)
{
    ask(0, polite);
    ask(1, late);
    keep_duplicate(0);

    assert_int_equal(run(2, GATHER_COLLECT, 0), 0);
    check(1, 0, "late");
    assert_in_range(simulation_wakeups(), 1, 20);
}

TEST(descriptors_that_run_out_come_back)
{
    for (size_t i = 0; i < 12; i++) {
        ask_duplicate(i, i < 6 ? silent : late);
        calls[i].timeout_ms = i < 6 ? 1000 : i == 11 ? 500 : 0;
    }

    allow_descriptors(5);
    assert_int_equal(run(12, GATHER_COLLECT, 0), 0);
    for (size_t i = 0; i < 12; i++)
        if (i < 6 || i == 11)
            check(i, -ETIMEDOUT, "");
        else
            check(i, 0, "late");
    assert_in_range(connect_count(), 8, 30);
}

TEST(thousands_of_calls_run_together)
{
    size_t many = ask_many("pong");

    assert_int_equal(run(many, GATHER_COLLECT, 0), 0);
    for (size_t i = 0; i < many; i++)
        check(i, 0, "pong");
    check_many(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_peers(no_calls_end_at_once),
        with_peers(one_answer_is_read_to_its_end),
        with_peers(an_answer_may_come_byte_by_byte),
        with_peers(calls_overlap),
        with_peers(results_stand_in_the_order_of_the_calls),
        with_peers(the_longest_wait_is_the_total),
        with_peers(an_answer_longer_than_its_room_is_an_error),
        with_peers(large_requests_and_answers_go_in_pieces),
        with_peers(an_answer_may_end_before_its_request),
        with_peers(a_broken_connection_fails_its_own_call),
        with_peers(a_bad_socket_fails_its_own_call),
        with_peers(each_limit_ends_its_own_call),
        with_peers(a_limit_does_not_start_again),
        with_peers(the_limit_for_all_ends_the_rest),
        with_peers(failing_fast_ends_the_rest),
        with_peers(cancelling_ends_the_rest),
        with_peers(waiting_wakes_for_a_reason),
        with_peers(interrupted_calls_are_made_again),
        with_peers(bad_arguments_are_refused),
        with_peers(connect_functions_make_the_sockets),
        with_peers(a_duplicate_stays_open_and_quiet),
        with_peers(descriptors_that_run_out_come_back),
        with_peers(thousands_of_calls_run_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
