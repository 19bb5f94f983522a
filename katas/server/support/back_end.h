/* SPDX-License-Identifier: MIT */
/*
 * back_end.h - the slow back end, for behaviour.c: a thread on loopback.
 *
 * What a query says tells the back end what to do with it:
 *     hold ...   wait until released, then answer the same line
 *     drop       end the connection without a word
 *     reset      the same, rudely
 *     half       send "half", without '\n', and end the connection
 *     long       send SERVER_LINE bytes without '\n', and wait
 *     longer     the same with three times as many
 *     more       answer "more\nand more"
 * Everything else is answered by the same line.  Who sends more than a line
 * gets no answer.
 */
#ifndef SERVER_BACK_END_H
#define SERVER_BACK_END_H

void back_end_start(void);
void back_end_stop(void); /* ends all its connections */
unsigned short back_end_port(void);

/* Returns when count queries are held at the same time. */
void back_end_await(unsigned count);
/* Returns when count queries have come, whatever became of them since. */
void back_end_await_queries(unsigned count);
/* Answers the query that says this, or all that are held. */
void back_end_release(const char *query);
void back_end_release_all(void);

unsigned back_end_queries(void);     /* that have come so far */
unsigned back_end_connections(void); /* that have been made so far */

#endif
