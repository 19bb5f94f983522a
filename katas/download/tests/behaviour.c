/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what download.h promises, on loopback, with sites that do
 * what a path tells them (support/site.h).
 *
 * Nothing is timed: a site answers when enough pages are there together.
 */
#include "support/fixture.h"

#include <errno.h>
#include <stdio.h>

TEST(a_page_is_fetched)
{
    size_t page = add(1, "/index");

    run(1);
    expect(page, "/index");
    end_input();
    run(5);
    expect(page, "/index");
}

static void add_many(size_t count)
{
    char path[32];

    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "/page/%zu", i);
        add(i % 2, path);
    }
}

TEST(results_stand_in_the_order_of_the_pages)
{
    char path[32];

    add(0, "/after/160"); /* the first to begin is the last to end */
    add_many(160);
    run(5);
    expect(0, "/after/160");
    for (size_t i = 0; i < 160; i++) {
        snprintf(path, sizeof path, "/page/%zu", i);
        expect(1 + i, path);
    }
}

TEST(bodies_of_all_sizes_come_whole)
{
    size_t empty = add_with_room(0, "/size/0/", 0);
    size_t one = add_with_room(1, "/size/1/", 1);
    size_t digits = add_with_room(0, "/size/1000/", 1000);
    size_t large = add_with_room(1, "/size/1000000/", 1000000);
    size_t roomy = add_with_room(0, "/size/9/", 1000);
    size_t length = 1 + chosen(100000);
    size_t any;
    char path[32];

    snprintf(path, sizeof path, "/size/%zu/", length);
    any = add_with_room(1, path, length);
    run(2);
    expect_pattern(any, length);
    expect_pattern(empty, 0);
    expect_pattern(one, 1);
    expect_pattern(digits, 1000);
    expect_pattern(large, 1000000);
    expect_pattern(roomy, 9);
}

static void run_in_pieces(void (*set_size)(void))
{
    size_t first = add_with_room(0, "/size/10000/", 10000);
    size_t none = add(1, "/none/");
    size_t second = add(0, "/byte/by/byte"), third = add(0, "/another");
    size_t last = add(1, "/last");

    libc_reset();
    set_size();
    run(2);
    expect_pattern(first, 10000);
    expect_error(none, -ENOENT);
    expect(second, "/byte/by/byte");
    expect(third, "/another");
    expect(last, "/last");
    forget_pages();
}

TEST(pages_come_and_go_in_pieces)
{
    if (!libc_wrapped())
        skip();
    run_in_pieces(libc_cut);
    run_in_pieces(libc_shorten);
}

static void meet(unsigned most)
{
    char path[32];

    snprintf(path, sizeof path, "/meet/%u/", most);
    for (unsigned i = 0; i < most; i++)
        add(i % 2, path);
    run(most);
    for (unsigned i = 0; i < most; i++)
        expect(i, path);
}

TEST(as_many_as_agreed_are_under_way)
{
    meet(5);
}

TEST(sixty_four_are_under_way)
{
    meet(DOWNLOAD_MOST);
}

TEST(a_slow_page_holds_up_nobody)
{
    add(0, "/after/40");
    add_many(40);
    run(2);
    expect(0, "/after/40");
    forget_pages();
    add(1, "/after/79"); /* 41 already, and 38 */
    add(1, "/after/79");
    add_many(38);
    run(3);
    expect(0, "/after/79");
    expect(1, "/after/79");
}

TEST(no_more_than_agreed_are_under_way)
{
    for (int i = 0; i < 3; i++)
        add(0, "/meet/3/");
    add_many(60);
    run(3);
    assert_int_equal(site_counts().together, 3);
}

TEST(connections_are_used_again)
{
    struct site_counts counts;

    add_many(80);
    add(0, "/none/");
    add_many(80);
    run(5);
    counts = site_counts();
    assert_in_range(counts.connections[0], 1, 5);
    assert_in_range(counts.connections[1], 1, 5);
    assert_int_equal(counts.answers, 161);
    forget_pages();
    free_input();
    add(0, "/none/");
    add(0, "/page");
    run(1);
    expect_error(0, -ENOENT);
    expect(1, "/page");
    assert_int_equal(site_counts().connections[0], counts.connections[0] + 1);
    check_nothing_left();
}

TEST(a_body_cut_short_is_an_error)
{
    size_t cut = add(0, "/cut/100/"), kept = add(1, "/kept");
    size_t part = add(1, "/part/"); /* of a connection that has served */
    size_t drop = add(0, "/drop/"), fine = add(0, "/fine");
    size_t head = add(0, "/cut/1/"); /* that, and no byte of the body */

    run(1);
    expect_error(cut, -ECONNRESET);
    expect(kept, "/kept");
    expect_error(part, -ECONNRESET);
    expect_error(drop, -ECONNRESET);
    expect(fine, "/fine");
    expect_error(head, -ECONNRESET);
    assert_int_equal(site_counts().answers, 6); /* nothing is asked again */
}

TEST(an_answer_that_is_none_is_an_error)
{
    static const char *const lines[] = {
        "/raw/WHAT",          "/raw/OK_1x", "/raw/OK_",
        "/raw/OK_1234567890", "/raw/OK",    "/raw/OK_-1",
        "/raw/NOT",           "/raw/",      "/raw/A_LINE_THAT_IS_FAR_TOO_LONG",
        "/raw/ON_1"};
    size_t none = add(0, "/none/"), fine;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        add(i % 2, lines[i]);
    fine = add(0, "/fine");
    run(1);
    expect_error(none, -ENOENT);
    for (size_t i = none + 1; i < fine; i++)
        expect_error(i, -EPROTO);
    expect(fine, "/fine");
}

TEST(a_body_has_to_fit)
{
    size_t large = add_with_room(0, "/size/11/", 10);
    size_t nothing = add_with_room(0, "/size/1/", 0);
    size_t huge = add_with_room(1, "/size/900000/", 10);
    size_t nine_digits = add_with_room(0, "/raw/OK_999999999", 10);
    size_t fine = add(0, "/fine"), last = add(1, "/last");

    run(1);
    expect_error(large, -EMSGSIZE);
    expect_error(nothing, -EMSGSIZE);
    expect_error(huge, -EMSGSIZE);
    expect_error(nine_digits, -EMSGSIZE);
    expect(fine, "/fine");
    expect(last, "/last");
    expect_no_more("/raw/OK_1;xyz", "x");
    expect_no_more("/raw/OK_20;abcdefghijklmnopqrstuvw",
                   "abcdefghijklmnopqrst");
}

TEST(a_broken_connection_fails_its_page_alone)
{
    size_t before = add(0, "/before"), drop = add(1, "/drop/");
    size_t between = add(1, "/between"), cut = add(1, "/cut/10/");
    size_t reset = add(1, "/reset/"), after = add(1, "/afterwards");

    run(1);
    expect(before, "/before");
    expect_error(drop, -ECONNRESET);
    expect(between, "/between");
    expect_error(cut, -ECONNRESET);
    expect_error(reset, -ECONNRESET);
    expect(after, "/afterwards");
    assert_int_equal(site_counts().answers, 6); /* nor is cut asked again */
}

TEST(a_connection_that_was_tired_is_replaced)
{
    size_t over = add(0, "/over/"), second = add(0, "/second");
    size_t tired = add(1, "/tired/"), fourth = add(1, "/fourth");
    size_t again = add(1, "/tired/"), drop = add(1, "/drop/");
    struct site_counts counts;

    run(1);
    expect(over, "/over/");
    expect(second, "/second");
    expect(tired, "/tired/");
    expect(fourth, "/fourth");
    expect(again, "/tired/");
    expect_error(drop, -ECONNRESET);
    counts = site_counts();
    assert_int_equal(counts.connections[0], 2);
    assert_int_equal(counts.connections[1], 3);
}

TEST(what_can_be_started_does_it_all)
{
    if (!libc_wrapped())
        skip();
    for (size_t i = 0; i < 4; i++)
        add(i % 2, "/page");
    libc_limit_starts(1);
    run(3);
    for (size_t i = 0; i < 4; i++)
        expect(i, "/page");
    check_nothing_left();
}

TEST(a_run_leaves_nothing)
{
    add(0, "/cut/10/");
    add(1, "/raw/what");
    add(0, "/drop/");
    add_with_room(1, "/size/100/", 10);
    add_many(10);
    run(4);
    check_nothing_left();
    run(4); /* nor anything that the next run would stumble on */
    expect(4, "/page/0");
}

TEST(nobody_there_is_an_error)
{
    unsigned short ports[] = {1, 1}; /* nobody is */

    fill_crowd();
    assert_int_equal(
        download_run(ports, crowd, crowd_results, DOWNLOAD_PAGES, 2), 0);
    for (size_t i = 0; i < DOWNLOAD_PAGES; i++) {
        assert_int_equal(crowd_results[i].error, -ECONNREFUSED);
        assert_int_equal(crowd_results[i].length, 0);
    }
}

TEST(bad_arguments_are_refused)
{
    static const char longest[] =
        "/234567890123456789012345678901234567890123456789012345678901234";
    char body[1];
    struct download_page good = {0, "/", body, 1}, bad[7];
    struct download_result results[2];
    size_t fits;

    for (int i = 0; i < 7; i++)
        bad[i] = good;
    bad[0].site = DOWNLOAD_SITES;
    bad[1].path = NULL;
    bad[2].path = "";
    bad[3].path = "/two words";
    bad[4].path = "/two\nGET /lines";
    bad[5].path = " first";
    bad[6].body = NULL;
    for (int i = 0; i < 7; i++)
        assert_int_equal(download_run(site_ports, &bad[i], results, 1, 1),
                         -EINVAL);
    bad[0] = good; /* one that is bad stands behind it */
    assert_int_equal(download_run(site_ports, bad, results, 2, 1), -EINVAL);
    assert_int_equal(download_run(NULL, &good, results, 1, 1), -EINVAL);
    assert_int_equal(download_run(site_ports, NULL, results, 1, 1), -EINVAL);
    assert_int_equal(download_run(site_ports, &good, NULL, 1, 1), -EINVAL);
    assert_int_equal(download_run(site_ports, &good, results, 1, 0), -EINVAL);
    assert_int_equal(
        download_run(site_ports, &good, results, 1, DOWNLOAD_MOST + 1),
        -EINVAL);
    fill_crowd();
    assert_int_equal(
        download_run(site_ports, crowd, crowd_results, DOWNLOAD_PAGES + 1, 1),
        -EINVAL);
    assert_int_equal(site_counts().answers, 0);
    assert_int_equal(download_run(NULL, NULL, NULL, 0, 1), 0);
    fits = add(0, longest);
    run(1);
    expect(fits, longest);
    good.path = "/234567890123456789012345678901234567890123456789012345678901"
                "2345";
    assert_int_equal(download_run(site_ports, &good, results, 1, 1), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_sites(a_page_is_fetched),
        with_sites(results_stand_in_the_order_of_the_pages),
        with_sites(bodies_of_all_sizes_come_whole),
        with_sites(pages_come_and_go_in_pieces),
        with_sites(as_many_as_agreed_are_under_way),
        with_sites(sixty_four_are_under_way),
        with_sites(a_slow_page_holds_up_nobody),
        with_sites(no_more_than_agreed_are_under_way),
        with_sites(connections_are_used_again),
        with_sites(a_body_cut_short_is_an_error),
        with_sites(an_answer_that_is_none_is_an_error),
        with_sites(a_body_has_to_fit),
        with_sites(a_broken_connection_fails_its_page_alone),
        with_sites(a_connection_that_was_tired_is_replaced),
        with_sites(what_can_be_started_does_it_all),
        with_sites(a_run_leaves_nothing),
        with_sites(nobody_there_is_an_error),
        with_sites(bad_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
