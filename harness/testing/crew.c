/* SPDX-License-Identifier: MIT */
#include <dojo/testing.h>

#include <pthread.h>
#include <stdlib.h>

struct crew {
    crew_work *work;
    void *context;
    unsigned count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned present; /* under lock: members that are there */
    bool sent_home;   /* under lock: start failed, do nothing */
    bool begun;       /* under lock: all are there */
    struct member {
        struct crew *crew;
        pthread_t thread;
        unsigned index;
    } members[];
};

static void *member_main(void *argument)
{
    struct member *member = argument;
    struct crew *crew = member->crew;
    bool works;

    pthread_mutex_lock(&crew->lock);
    crew->present++;
    pthread_cond_broadcast(&crew->changed);
    while (!crew->begun && !crew->sent_home)
        pthread_cond_wait(&crew->changed, &crew->lock);
    works = crew->begun;
    pthread_mutex_unlock(&crew->lock);
    if (works)
        crew->work(crew->context, member->index);
    return NULL;
}

static void crew_release(struct crew *crew, bool begin)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->present < crew->count)
        pthread_cond_wait(&crew->changed, &crew->lock);
    crew->begun = begin;
    crew->sent_home = !begin;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

struct crew *crew_start(unsigned count, crew_work *work, void *context)
{
    struct crew *crew =
        calloc(1, sizeof(*crew) + count * sizeof(crew->members[0]));
    unsigned started = 0;

    if (crew == NULL)
        return NULL;
    crew->work = work;
    crew->context = context;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->changed, NULL);
    for (; started < count; started++) {
        struct member *member = &crew->members[started];

        member->crew = crew;
        member->index = started;
        if (pthread_create(&member->thread, NULL, member_main, member) != 0)
            break;
    }
    crew->count = started;
    crew_release(crew, started == count);
    if (started == count)
        return crew;
    crew_join(crew);
    return NULL;
}

void crew_join(struct crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        pthread_join(crew->members[i].thread, NULL);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}
