/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* strdup, clocks */
#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGES_MOST 256
#define ROOM 128
#define PATIENCE_S 5 /* for wrong answers */

static struct download_page pages[PAGES_MOST];
static struct download_result results[PAGES_MOST];
static size_t page_count;
struct download_page crowd[DOWNLOAD_PAGES + 1];
struct download_result crowd_results[DOWNLOAD_PAGES + 1];
static unsigned descriptors_before, threads_before;
static int input = -1; /* or where descriptor 0 waits for the test's end */

static unsigned count_entries(const char *folder)
{
    DIR *directory = opendir(folder);
    unsigned count = 0;

    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

size_t add_with_room(unsigned site, const char *path, size_t room)
{
    struct download_page page = {site, strdup(path), NULL, room};

    if (room > 0)
        page.body = malloc(room);
    if (page_count == PAGES_MOST || !page.path || (room > 0 && !page.body))
        fail_msg("no room for a page");
    if (room > 0)
        memset(page.body, '?', room);
    pages[page_count] = page;
    return page_count++;
}

size_t add(unsigned site, const char *path)
{
    return add_with_room(site, path, ROOM);
}

void forget_pages(void)
{
    while (page_count > 0) {
        page_count--;
        free((char *)(uintptr_t)pages[page_count].path);
        free(pages[page_count].body);
    }
}

void fill_crowd(void)
{
    for (size_t i = 0; i <= DOWNLOAD_PAGES; i++) {
        crowd[i] = (struct download_page){0, "/", NULL, 0};
        crowd_results[i] = (struct download_result){77, 77};
    }
}

void free_input(void)
{
    input = dup(STDIN_FILENO);
    close(STDIN_FILENO);
}

void end_input(void)
{
    int ends[2];

    free_input();
    if (pipe(ends))
        fail_msg("there is no pipe");
    close(ends[1]);
}

void run(unsigned most)
{
    const char *complaint;
    int error;

    for (size_t i = 0; i < page_count; i++)
        results[i] = (struct download_result){77, 77};
    error = download_run(site_ports, pages, results, page_count, most);
    if (error)
        fail_msg("download_run gave %d (%s)", error, strerror(-error));
    complaint = site_counts().complaint;
    if (complaint)
        fail_msg("%s", complaint);
}

static void check_error(size_t i, int error, const char *file, int line)
{
    if (results[i].error == error)
        return;
    print_error("ERROR: %s ended with %d (%s), expected %d (%s)\n",
                pages[i].path, results[i].error, strerror(-results[i].error),
                error, strerror(-error));
    _fail(file, line);
}

void expect_failure(size_t i, int error, const char *file, int line)
{
    check_error(i, error, file, line);
    _assert_int_equal(results[i].length, 0, file, line);
}

void expect_text(size_t i, const char *text, const char *file, int line)
{
    check_error(i, 0, file, line);
    _assert_int_equal(results[i].length, strlen(text), file, line);
    _assert_memory_equal(pages[i].body, text, strlen(text), file, line);
}

void expect_bytes(size_t i, size_t size, const char *file, int line)
{
    const char *body = pages[i].body;
    size_t right = 0;

    check_error(i, 0, file, line);
    _assert_int_equal(results[i].length, size, file, line);
    while (right < size && body[right] == site_pattern(right))
        right++;
    if (right < size) {
        print_error("ERROR: byte %zu of %s is wrong\n", right, pages[i].path);
        _fail(file, line);
    }
}

void expect_no_more(const char *path, const char *body)
{
    char room[32] = "";
    struct download_page page = {0, path, room, strlen(body)};
    struct download_result result = {77, 77};

    assert_int_equal(download_run(site_ports, &page, &result, 1, 1), 0);
    assert_string_equal(room + page.room, "");
    assert_int_equal(result.length, result.error ? 0 : page.room);
    if (result.error)
        assert_int_equal(result.error, -EPROTO);
    else
        assert_string_equal(room, body);
}

static time_t now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

void check_nothing_left(void)
{
    time_t end = now_s() + PATIENCE_S;
    unsigned threads, descriptors;
    int child = waitpid(-1, NULL, WNOHANG), error = errno;

    site_stop();
    /* A thread that was joined may be listed a moment longer. */
    do {
        threads = count_entries("/proc/self/task");
        sched_yield();
    } while (threads > threads_before && now_s() < end);
    descriptors = count_entries("/proc/self/fd");
    site_start();
    if (child >= 0 || error != ECHILD)
        fail_msg("a child process is left");
    if (threads != threads_before)
        fail_msg("%u threads were there before, %u are after", threads_before,
                 threads);
    if (descriptors != descriptors_before)
        fail_msg("%u descriptors were open before, %u are after",
                 descriptors_before, descriptors);
}

int set_up(void **state)
{
    (void)state;
    libc_reset();
    site_start(); /* a sanitizer may start a thread of its own now */
    site_stop();
    descriptors_before = count_entries("/proc/self/fd");
    threads_before = count_entries("/proc/self/task");
    site_start();
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    libc_reset();
    site_stop();
    forget_pages();
    if (input >= 0) {
        dup2(input, STDIN_FILENO);
        close(input);
        input = -1;
    }
    return 0;
}
