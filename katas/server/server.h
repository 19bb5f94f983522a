/* SPDX-License-Identifier: MIT */
/*
 * server.h - answer many clients at once, a slow query behind each request.
 *
 *     client --- request\n ---> server --- request\n ---> back end
 *     client <-- +answer\n ---- server <-- answer\n ----- (slow)
 *
 * A client connects and sends requests.  A request is a line, 1 to
 * SERVER_LINE bytes of any value, of which only the last is '\n'.  For each,
 * the server connects to the back end anew, sends the line, reads a line,
 * which ends the query, and closes.  The client gets '+' and that line, or
 *     -down  no line came: nobody listens, or the connection ended before its
 *            '\n', or the line is longer than SERVER_LINE
 *     -late  the line had not come backend_ms after the query began
 *     -long  the request is longer than SERVER_LINE
 *     -slow  the request had not come client_ms after the server was ready
 *            for it: after the connection was taken or the last answer sent
 *     -full  as many connections as agreed are open: not closed by the server
 * each with a '\n'.  After the last three the server closes the connection,
 * and without a word if an answer cannot be sent within client_ms.  -full is
 * said at once, to no request, and not waited for.
 *
 * A connection's requests are answered one at a time, in order; those that
 * come before their turn wait, in the socket if they are many, and are no
 * longer late then.  Connections do not wait for each other, nor does any of
 * their queries, however many there are.  A client that sends no more (half
 * closes) gets its answers, then the server closes; what comes after the last
 * '\n' is no request.  A client that is gone (reset) ends its connection.
 *
 * Who may call what at the same time: anybody server_start; one thread
 * server_stop, once for each server.  A server has threads of its own, starts
 * no process, raises no SIGPIPE and is not disturbed by signals.  Several
 * servers share nothing.
 *
 * Shapes and units: milliseconds are CLOCK_MONOTONIC's; never early, at most 2
 * ms late.  Sockets may block or not, the back end is at 127.0.0.1.  Memory is
 * needed for the connections that are open, not for those that were.
 *
 * Blocking: server_stop.  Who waits sleeps, and wakes for a reason only.
 *
 * Errors: 0 or a negative errno.  What memory, a descriptor or a thread is
 * missing for, or a call fails for, ends alone: a connection is closed, a
 * query is -down, and the server goes on.  When no connection can be taken
 * (EMFILE ...), it tries again after SERVER_RETRY_MS, not sooner.
 *
 * Source: D. Kegel, The C10K problem; W. R. Stevens, UNIX Network Programming.
 */
#ifndef SERVER_H
#define SERVER_H

#define SERVER_LINE 64       /* bytes, with the '\n' */
#define SERVER_CLIENTS 16384 /* most clients that may be asked for */
#define SERVER_RETRY_MS 10

struct server;

struct server_settings {
    int listen_fd;               /* a listening stream socket */
    unsigned short backend_port; /* of 127.0.0.1, in host order */
    unsigned clients;            /* connections at once */
    int client_ms, backend_ms;   /* > 0 */
};

struct server_counts {
    unsigned long connections; /* taken, those that were full too */
    unsigned long answers;     /* sent: '+' */
    unsigned long errors;      /* sent: '-' */
};

/*
 * Starts a server and stores it.  listen_fd is the server's then, which
 * closes it in server_stop; after an error it is still the caller's.
 *   -EINVAL   NULL, listen_fd or a limit that cannot be (listen_fd below 0,
 *             the port 0, clients 0 or above SERVER_CLIENTS)
 *   another   no memory, descriptor or thread for it; one server with
 *             SERVER_CLIENTS clients can be had, memory permitting
 */
int server_start(struct server **server,
                 const struct server_settings *settings);

/*
 * From now on no connection is taken and no request begun.  A request whose
 * query has begun is answered, then its connection is closed; all others are
 * closed at once, without a word.  Returns 0 when all that is done, and
 * threads, descriptors and memory given back.  counts may be NULL.
 *   -EINVAL   server is NULL
 */
int server_stop(struct server *server, struct server_counts *counts);

#endif
