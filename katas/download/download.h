/* SPDX-License-Identifier: MIT */
/*
 * download.h - fetch many pages from two sites, so many at once.
 *
 *     in turn     a---- b---- a---- b----
 *     most = 2    a---- a----
 *                 b---- b----
 *
 * A site listens at 127.0.0.1.  In a connection to it,
 *     GET path\n           asks for a page
 *     OK length\n          answers: length, 1 to 9 digits, bytes of body
 *     <body>               follow
 *     NO\n                 answers: there is no such page
 * A connection serves any number of pages, one after the other: a request is
 * sent when the answer before it has been read to its end.  A site says
 * nothing unasked.  Pieces may come byte by byte, however slowly.
 *
 * A site may end a connection at any time.  When one that has served a page
 * ends, or is reset, before the first byte of the next answer, the site may
 * have been tired of waiting: the page is asked for once more, in a new
 * connection.  Otherwise the page has failed.
 *
 * Who may call what at the same time: any threads may be in download_run, with
 * results and bodies of their own; runs share nothing.
 *
 * How is up to you: threads, an event loop, processes.  However it is done,
 *   - pages begin in order, at most `most` are under way at once, and just as
 *     many as long as there are pages that have not begun;
 *   - no more than `most` connections to a site are made in a run, but for
 *     those that replace a connection that has ended or failed, or was closed
 *     after -EPROTO or -EMSGSIZE;
 *   - no more than `most` threads and processes are started in a run;
 *   - connections, threads, processes and memory are gone when it returns.
 *
 * Shapes and units: results[i] tells of pages[i]; lengths are bytes.
 *
 * Blocking: download_run, until the last page has ended.  Who waits sleeps.
 * No SIGPIPE is raised, the process's signals, and children that are not the
 * run's, are left alone; a handled signal (EINTR) is no error.
 *
 * Errors: 0 or a negative errno, listed below.  Source: RFC 9112, section 9
 * (connections that persist), and Python's requests.Session.
 */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

#include <stddef.h>

#define DOWNLOAD_MOST 64    /* pages at once */
#define DOWNLOAD_PAGES 4096 /* in a run */
#define DOWNLOAD_SITES 2
#define DOWNLOAD_PATH 64 /* longest path */

struct download_page {
    unsigned site;    /* which of the ports */
    const char *path; /* 1 to DOWNLOAD_PATH bytes, all above ' ' */
    void *body;       /* at least room bytes, of no other page's */
    size_t room;      /* a body may fill it */
};

struct download_result {
    /* 0, or
       -ENOENT      NO
       -EMSGSIZE    the body is longer than there is room for
       -EPROTO      a line came (or more than a line can be) that is no answer;
                    or more came than the answer, where that is noticed
       -ECONNRESET  the connection ended, by whatever way, before the answer
                    did: a body that is cut short is none
       another      what socket, connect or another call said of this page */
    int error;
    size_t length; /* of the body; 0 after an error */
};

/*
 * Fetches count pages from the sites at these ports (in host order).
 *   0        every page has ended, as its result tells; what fails for one
 *            page fails no other.  If some of the threads or processes cannot
 *            be started, the others do it all
 *   -EINVAL  most 0 or above DOWNLOAD_MOST, count above DOWNLOAD_PAGES, or
 *            with count > 0: NULL for ports, pages, results or a body with
 *            room, a site or a path that cannot be.  Nothing is sent
 *   another  there is no memory, descriptor, thread or process to go on with;
 *            the results say nothing
 */
int download_run(const unsigned short ports[DOWNLOAD_SITES],
                 const struct download_page pages[],
                 struct download_result results[], size_t count, unsigned most);

#endif
