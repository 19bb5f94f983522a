/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: two threads count words into one hash table with a lock per bucket */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4 };

struct word {
    struct word *next;
    int count;
    char text[16];
};

static struct {
    pthread_mutex_t lock;
    struct word *words;
} buckets[BUCKETS];

static void count_word(const char *text)
{
    unsigned h = 0;
    for (const char *c = text; *c; c++)
        h = h * 31 + (unsigned char)*c;
    h %= BUCKETS;
    pthread_mutex_lock(&buckets[h].lock);
    struct word *w = buckets[h].words;
    while (w && strcmp(w->text, text) != 0)
        w = w->next;
    if (!w) {
        w = calloc(1, sizeof(*w));
        if (!w)
            abort();
        snprintf(w->text, sizeof(w->text), "%s", text);
        w->next = buckets[h].words;
        buckets[h].words = w;
    }
    w->count++;
    pthread_mutex_unlock(&buckets[h].lock);
}

static void *count_line(void *arg)
{
    char *line = strdup(arg), *rest = line, *word;
    for (char *c = line; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    while ((word = strtok_r(rest, " ", &rest)))
        count_word(word);
    free(line);
    return NULL;
}

int main(void)
{
    char first[] = "One fish", second[] = "two Fish";
    pthread_t a, b;
    int total = 0, fish = 0;
    for (int i = 0; i < BUCKETS; i++)
        pthread_mutex_init(&buckets[i].lock, NULL);
    pthread_create(&a, NULL, count_line, first);
    pthread_create(&b, NULL, count_line, second);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    for (int i = 0; i < BUCKETS; i++) {
        for (struct word *w = buckets[i].words, *next; w; w = next) {
            next = w->next;
            printf("%-8s %d\n", w->text, w->count);
            total += w->count;
            if (strcmp(w->text, "fish") == 0)
                fish = w->count;
            free(w);
        }
        pthread_mutex_destroy(&buckets[i].lock);
    }
    assert(total == 4 && fish == 2);
    return 0;
}
