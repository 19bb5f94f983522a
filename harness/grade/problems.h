/* SPDX-License-Identifier: MIT */
/*
 * problems.h - what a proof of the collection found wrong, as JSON.
 *
 *     {"kata": "counter", "about": "broken/no_lock.c", "what": "..."}
 *
 * Any thread may add; the rest belongs to the one that made it.
 */
#ifndef DOJO_GRADE_PROBLEMS_H
#define DOJO_GRADE_PROBLEMS_H

#include <jansson.h>
#include <pthread.h>

struct problems {
    pthread_mutex_t lock;
    json_t *list;  /* under lock: fails the proof */
    json_t *notes; /* under lock: worth knowing, fails nothing */
};

void problems_init(struct problems *problems);
void problems_free(struct problems *problems);

__attribute__((format(printf, 4, 5))) void
problems_add(struct problems *problems, const char *kata, const char *about,
             const char *format, ...);
__attribute__((format(printf, 4, 5))) void
problems_note(struct problems *problems, const char *kata, const char *about,
              const char *format, ...);

#endif
