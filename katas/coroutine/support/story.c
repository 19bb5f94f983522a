/* SPDX-License-Identifier: MIT */
#include "story.h"
#include "simulation.h"

#include <string.h>

struct stage stage;
char story[256];
pthread_t tester;

int story_begin(void **unused)
{
    (void)unused;
    memset(story, 0, sizeof(story));
    memset(&stage, 0, sizeof(stage));
    tester = pthread_self();
    simulation_begin();
    return 0;
}

int story_end(void **unused)
{
    (void)unused;
    simulation_end();
    return 0;
}

void say(char letter)
{
    size_t length = strlen(story);

    if (length + 1 < sizeof(story))
        story[length] = letter;
}

struct coroutine *add(struct coroutine *me, coroutine_body *body,
                      struct actor *actor)
{
    struct coroutine *made = coroutine_new(me, "actor", body, actor);

    if (!made || coroutine_spawn(made))
        say('?');
    return made;
}

struct actor *cast(int i, char letter, int times, int64_t ns)
{
    struct actor *actor = &stage.actors[i];

    *actor = (struct actor){
        .letter = letter, .times = times, .result = 10 * i, .ns = ns};
    return actor;
}

int speak(struct coroutine *me, void *frame)
{
    struct actor *actor = frame;

    COROUTINE_BEGIN(actor->place)
    while (actor->times-- > 0) {
        say(actor->letter);
        COROUTINE_WAIT(actor->place, actor->outcome, coroutine_yield(me));
        if (actor->outcome)
            return actor->outcome;
    }
    COROUTINE_END
    return actor->result;
}

int slumber(struct coroutine *me, void *frame)
{
    struct actor *actor = frame;

    COROUTINE_BEGIN(actor->place)
    COROUTINE_WAIT(actor->place, actor->outcome,
                   coroutine_sleep(me, actor->ns));
    if (actor->outcome)
        return actor->outcome;
    say(actor->letter);
    COROUTINE_END
    return actor->result;
}

int compute(struct coroutine *me, void *frame)
{
    struct actor *actor = frame;

    COROUTINE_BEGIN(actor->place)
    while (actor->times-- > 0) {
        simulation_pass(actor->ns);
        say(actor->letter);
        COROUTINE_WAIT(actor->place, actor->outcome, coroutine_yield(me));
    }
    COROUTINE_END
    return actor->result;
}

int stubborn(struct coroutine *me, void *frame)
{
    struct actor *actor = frame;

    COROUTINE_BEGIN(actor->place)
    COROUTINE_WAIT(actor->place, actor->got[0], coroutine_sleep(me, actor->ns));
    if (actor->got[0])
        say('!');
    COROUTINE_WAIT(actor->place, actor->got[1], coroutine_yield(me));
    say(actor->letter);
    COROUTINE_END
    return actor->result;
}

int receive(struct coroutine *me, void *frame)
{
    struct actor *actor = frame;

    COROUTINE_BEGIN(actor->place)
    COROUTINE_WAIT(actor->place, actor->got[0],
                   coroutine_receive(me, actor->future, &actor->got[1]));
    if (actor->got[0] && actor->ns > 0)
        COROUTINE_WAIT(actor->place, actor->outcome,
                       coroutine_sleep(me, actor->ns));
    if (actor->got[0])
        return actor->got[0];
    say(actor->letter);
    COROUTINE_END
    return actor->result;
}

int follow(struct coroutine *me, void *frame)
{
    struct actor *actor = frame;

    COROUTINE_BEGIN(actor->place)
    COROUTINE_WAIT(actor->place, actor->got[0],
                   coroutine_await(me, actor->other, &actor->got[1]));
    if (actor->got[0] && actor->ns > 0)
        COROUTINE_WAIT(actor->place, actor->outcome,
                       coroutine_sleep(me, actor->ns));
    if (actor->got[0])
        return actor->got[0];
    say(actor->letter);
    COROUTINE_END
    return actor->result;
}
