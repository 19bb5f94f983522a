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
#include <limits.h>
#include <unistd.h>

SCRIPT(polite, READ("ping"), READ_END, SEND("pong"));
SCRIPT(silent, READ("ping"), READ_END, SILENT);
SCRIPT(late, READ("ping"), DELAY(2 * SECOND), SEND("late"));

TEST(one_answer_is_read_to_its_end)
{
    SCRIPT(brief, READ("p"), READ_END, SEND("pong"));
    ask(0, polite);
    ask(1, brief);
    calls[1].request_size = 1;

    assert_int_equal(run(2, GATHER_FAIL_FAST), 0);
    check_all(0, 2, 0, "pong");
    assert_int_equal(results[0].sent, 4);
    assert_int_equal(results[1].sent, 1);
}

TEST(an_answer_may_come_byte_by_byte)
{
    SCRIPT(slow, READ("ping"), DRIBBLE("by and by", 10 * MS));
    SCRIPT(unasked, SEND("so"));
    ask(0, slow);
    ask(1, unasked);
    calls[1].request_size = 0;

    assert_int_equal(run(2, GATHER_COLLECT), 0);
    check(0, 0, "by and by");
    check(1, 0, "so");
}

TEST(an_answer_needs_a_byte_of_room_more)
{
    SCRIPT(halting, READ("ping"), SEND("p"), DELAY(10 * MS), SEND("ong"));
    SCRIPT(curt, SEND("pong"), SILENT); /* whatever else is to be sent */
    for (size_t i = 0; i < 3; i++)
        ask(i, halting);
    ask_large(3, curt);
    for (size_t i = 0; i < 4; i++)
        calls[i].answer_size = (size_t[]){5, 4, 3, 0}[i];

    assert_int_equal(run(4, GATHER_COLLECT), 0);
    check(0, 0, "pong");
    check(1, -EMSGSIZE, "pong");
    check(2, -EMSGSIZE, "pon");
    check(3, -EMSGSIZE, "");
}

TEST(calls_overlap)
{
    SCRIPT(sociable, READ("ping"), MEET(3), SEND("pong"), READ_END);
    for (size_t i = 0; i < 3; i++)
        ask(i, sociable);

    assert_int_equal(run(3, GATHER_COLLECT), 0);
    check_all(0, 3, 0, "pong");
}

TEST(results_stand_in_the_order_of_the_calls)
{
    SCRIPT(second, READ("ping"), DELAY(20 * MS), SEND("2nd"));
    size_t place = chosen(2); /* not last: that is how they end */
    for (size_t i = 0; i < 3; i++)
        ask(i, i == place ? late : i == (place + 1) % 3 ? polite : second);

    assert_int_equal(run(3, GATHER_COLLECT), 0);
    check(place, 0, "late");
    check((place + 1) % 3, 0, "pong");
    check((place + 2) % 3, 0, "2nd");
}

TEST(large_requests_and_answers_go_in_pieces)
{
    SCRIPT(echo, ECHO_ALL);
    ask_large(0, echo);

    assert_int_equal(run(1, GATHER_COLLECT), 0);
    assert_int_equal(results[0].error, 0);
    assert_int_equal(results[0].length, LARGE);
    assert_true(pattern_matches(calls[0].answer, LARGE));
}

TEST(an_answer_may_end_before_its_request)
{
    SCRIPT(hasty, SEND("no"), SHUTDOWN, DELAY(SECOND), DRINK(LARGE), READ_END);
    ask_large(0, hasty);

    assert_int_equal(run(1, GATHER_COLLECT), 0);
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

    assert_int_equal(run(3, GATHER_COLLECT), 0);
    check(0, -ECONNRESET, "");
    check(1, 0, "late");
    assert_true(results[2].error == -EPIPE || results[2].error == -ECONNRESET);
    assert_in_range(results[2].sent, 1000, LARGE - 1);
}

TEST(a_bad_socket_fails_its_own_call)
{
    ask_socket(0, open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    ask_socket(1, refused_socket());
    ask(2, late);
    for (size_t i = 3; i < GATHER_MOST; i++)
        ask_socket(i, -1);

    assert_int_equal(run(GATHER_MOST, GATHER_COLLECT), 0);
    assert_true(results[0].error < 0 && results[GATHER_MOST - 1].error < 0);
    check(1, -ECONNREFUSED, "");
    check(2, 0, "late");
}

TEST(each_limit_ends_its_own_call)
{
    SCRIPT(soon, READ("ping"), DELAY(45 * MS), SEND("late"));
    for (size_t i = 0; i < 9; i++) {
        ask(i, i < 6 ? soon : i < 8 ? late : silent);
        calls[i].timeout_ms =
            (int[]){50, 60, 1, 40, 20, 30, INT_MAX, -1, 70}[i];
    }

    assert_int_equal(run(9, GATHER_COLLECT), 0);
    check_all(0, 2, 0, "late");
    check_all(2, 6, -ETIMEDOUT, "");
    check_all(6, 8, 0, "late");
    check(8, -ETIMEDOUT, "");
    check_time(2 * SECOND);
}

TEST(a_limit_does_not_start_again)
{
    SCRIPT(slow, READ("ping"), DRIBBLE("never to be heard", 33 * MS + 300));
    ask(0, slow);
    calls[0].timeout_ms = 100;

    assert_int_equal(run(1, GATHER_COLLECT), 0);
    check(0, -ETIMEDOUT, "nev");
    check_time(100 * MS);
}

TEST(waiting_wakes_for_a_reason)
{
    SCRIPT(slow, READ("ping"), DRIBBLE("12345", SECOND));
    ask(0, slow);
    ask(1, silent);
    calls[1].timeout_ms = 60000;

    assert_int_equal(run(2, GATHER_COLLECT), 0);
    check_time(60 * SECOND);
    assert_in_range(simulation_wakeups(), 1, 20);
}

TEST(failing_fast_ends_the_rest)
{
    ask(0, late);
    ask(1, silent);
    ask(2, polite);
    calls[1].timeout_ms = 1000;

    assert_int_equal(run(3, GATHER_FAIL_FAST), -ETIMEDOUT);
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

    assert_int_equal(run(2, GATHER_COLLECT), -ECANCELED);
    check(0, -ECANCELED, "");
    check(1, 0, "pong");
    assert_true(still_cancelled());
}

TEST(a_duplicate_stays_open_and_quiet)
{
    ask(0, polite);
    ask(1, late);
    ask(2, late); /* when nobody listens any more */
    calls[2].timeout_ms = 1000;
    keep_duplicate(0);
    keep_duplicate(2);

    assert_int_equal(run(3, GATHER_COLLECT), 0);
    check(1, 0, "late");
    check(2, -ETIMEDOUT, "");
    assert_in_range(simulation_wakeups(), 1, 20);
}

TEST(bad_arguments_change_nothing)
{
    ask(0, silent);

    assert_int_equal(gather_run(NULL, NULL, 0, GATHER_COLLECT, -1), 0);
    assert_int_equal(gather_run(calls, NULL, 1, GATHER_COLLECT, -1), -EINVAL);
    assert_int_equal(gather_run(NULL, results, 1, GATHER_COLLECT, -1), -EINVAL);
    assert_int_equal(
        gather_run(calls, results, GATHER_MOST + 1, GATHER_COLLECT, -1),
        -EINVAL);
    assert_int_equal(close(calls[0].fd), 0);
}

TEST(without_descriptors_all_sockets_are_closed)
{
    SCRIPT(idle, SILENT);
    ask(0, idle), ask(1, idle);
    use_up_descriptors();

    assert_int_equal(run(2, GATHER_COLLECT), -EMFILE);
    check_all(0, 2, -ECANCELED, "");
}

TEST(zero_is_a_descriptor_too)
{
    SCRIPT(canceller, READ("ping"), DO(cancel), SILENT);
    ask(0, canceller);
    free_zero(true);
    assert_int_equal(run(1, GATHER_COLLECT), -ECANCELED);

    ask(0, polite);
    free_zero(false);
    assert_int_equal(run(1, GATHER_COLLECT), 0);
    check(0, 0, "pong");
}

TEST(thousands_of_calls_run_together)
{
    size_t many = ask_many("pong");

    assert_int_equal(run(many, GATHER_COLLECT), 0);
    check_all(0, many, 0, "pong");
    check_many(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_peers(one_answer_is_read_to_its_end),
        with_peers(an_answer_may_come_byte_by_byte),
        with_peers(an_answer_needs_a_byte_of_room_more),
        with_peers(calls_overlap),
        with_peers(results_stand_in_the_order_of_the_calls),
        with_peers(large_requests_and_answers_go_in_pieces),
        with_peers(an_answer_may_end_before_its_request),
        with_peers(a_broken_connection_fails_its_own_call),
        with_peers(a_bad_socket_fails_its_own_call),
        with_peers(each_limit_ends_its_own_call),
        with_peers(a_limit_does_not_start_again),
        with_peers(waiting_wakes_for_a_reason),
        with_peers(failing_fast_ends_the_rest),
        with_peers(cancelling_ends_the_rest),
        with_peers(a_duplicate_stays_open_and_quiet),
        with_peers(bad_arguments_change_nothing),
        with_peers(without_descriptors_all_sockets_are_closed),
        with_peers(zero_is_a_descriptor_too),
        with_peers(thousands_of_calls_run_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
