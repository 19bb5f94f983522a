/* SPDX-License-Identifier: MIT */
/* A session's loop: clock, keys, and who judges, on one thread. */
#include "interrupt.h"
#include "path.h"
#include "session.h"
#include "show.h"
#include "style.h"

#include <stdlib.h>
#include <string.h>

enum {
    TICK_MS = 250,
    SAVE_MS = 5000, /* what a machine that stops may cost of the clock */
    LIGHTS_SHOWN = 20
};

static bool is_over(const struct session *session)
{
    return interrupted() || session->keys.gone || session->left;
}

static size_t current(const struct session *session)
{
    return json_array_size(session_turns(session)) - 1;
}

static void announce(struct session *session)
{
    size_t at = current(session);
    char *left = countdown_text(countdown_left(&session->clock));

    keys_hide(&session->keys);
    printf("%s%sturn %zu: %s drives%s, %s navigates; %s\n",
           session->keys.drawn ? "\a" : "", style_bold(stdout), at + 1,
           session_driver(session, at), style_end(stdout),
           session_navigator(session, at), left);
    free(left);
}

/* What is due and not begun is overtaken by what comes now. */
void session_make_due(struct session *session, size_t turn, const char *cause)
{
    if (session->next.due)
        session_add_light(session, &session->next, NULL, NULL);
    session->next = (struct judging){.due = true, .turn = turn, .cause = cause};
}

static void begin_turn(struct session *session)
{
    bool stopped = session->clock.stopped;

    session_begin_turn(session);
    countdown_begin(&session->clock, session->turn_ms, 0, countdown_now());
    session->clock.stopped = stopped;
    announce(session);
}

/* how: "time", "early" or "end". */
static void change_turn(struct session *session, const char *how)
{
    size_t at = current(session);
    bool last = session->turns > 0 && at + 1 >= session->turns;

    session_end_turn(session, how);
    session->ending = session->ending || strcmp(how, "end") == 0 || last ||
                      at + 1 >= TURNS_MOST;
    session_make_due(session, at, session->ending ? "end" : "turn");
    if (!session->ending) {
        begin_turn(session);
    } else {
        keys_hide(&session->keys);
        printf("the last turn has ended; it is being judged (q leaves "
               "without)\n");
    }
    session_save(session, true);
}

static void show_light(struct session *session, const struct judging *judging)
{
    const json_t *lights =
        json_object_get(session_turn(session, judging->turn), "lights");
    const json_t *light = json_array_get(lights, json_array_size(lights) - 1);
    const char *word = json_string_value(json_object_get(light, "light"));
    const char *red = json_string_value(json_object_get(light, "red"));
    const char *message = json_string_value(json_object_get(light, "message"));
    const char *verdict = json_string_value(json_object_get(light, "verdict"));
    char *line;

    keys_hide(&session->keys);
    printf("%s%s%s",
           style_verdict(stdout, strcmp(word, "green") == 0 ? VERDICT_ACCEPTED
                                 : strcmp(word, "amber") == 0
                                     ? VERDICT_INCOMPLETE
                                     : VERDICT_WRONG),
           word, style_end(stdout));
    line =
        verdict != NULL
            ? text_format(
                  "turn %zu, %s: %s%s%s, %d of %d points", judging->turn + 1,
                  session_driver(session, judging->turn), verdict,
                  red != NULL ? " " : "", red != NULL ? red : "",
                  (int)json_integer_value(json_object_get(light, "score")),
                  (int)json_integer_value(json_object_get(light, "max_score")))
            : text_format("turn %zu, %s: %s", judging->turn + 1,
                          session_driver(session, judging->turn),
                          message != NULL ? message : "");
    putchar(strlen(word) + 1 + strlen(line) <= (size_t)practice_columns(stdout)
                ? ' '
                : '\n');
    show_text(line, "");
    free(line);
}

static void take_light(struct session *session, const json_t *entry,
                       const char *why)
{
    session->judged.due = false;
    session_add_light(session, &session->judged, entry, why);
    show_light(session, &session->judged);
    session_save(session, true);
}

/* The copy of that turn; where there was no room for one, the work itself. */
static char *folder_of(const struct session *session, size_t turn)
{
    char *folder =
        text_format("%s/turns/%03zu", session->kept.folder, turn + 1);
    char *file =
        text_format("%s/%s", folder, session->kata->manifest->files[0]);

    if (!path_is_file(file)) {
        free(folder);
        folder = text_copy(session->folder);
    }
    free(file);
    return folder;
}

/* Begins what is due as soon as nothing else is being judged. */
static void judge_next(struct session *session)
{
    bool asked = session->next.due && strcmp(session->next.cause, "asked") == 0;
    char *folder;
    int error;

    if (!session->next.due || session->run.child > 0)
        return;
    folder = asked ? text_copy(session->folder)
                   : folder_of(session, session->next.turn);
    session->judged = session->next;
    session->next.due = false;
    error =
        run_judge(&session->run, &session->parsed.common, session->kata->name,
                  folder, &session->keys.terminal, session->folder);
    if (error == 0)
        run_go(&session->run);
    else
        take_light(session, NULL, strerror(-error));
    free(folder);
}

static void hear(struct session *session)
{
    json_t *message;

    while ((message = run_read(&session->run)) != NULL) {
        const json_t *entry = json_object_get(message, "entry");
        const char *refused =
            json_string_value(json_object_get(message, "refused"));

        if (entry != NULL || refused != NULL)
            take_light(session, entry, refused);
        json_decref(message);
    }
    if (!run_there(&session->run) && session->judged.due)
        take_light(session, NULL, "judging was ended from outside");
}

static void press_test(struct session *session)
{
    if (session->judged.due || session->next.due) {
        keys_hide(&session->keys);
        printf("something is being judged already\n");
        return;
    }
    session_make_due(session, current(session), "asked");
}

static void press(struct session *session, int key)
{
    if (session->ending) {
        session->left = key == 'q';
        return;
    }
    switch (key) {
    case 't':
        press_test(session);
        break;
    case 'n':
        change_turn(session, "early");
        break;
    case 'p':
        countdown_stop(&session->clock, !session->clock.stopped,
                       countdown_now());
        keys_hide(&session->keys);
        printf("%s\n", session->clock.stopped ? "the clock stands; p goes on"
                                              : "the clock goes on");
        break;
    case 'q':
        change_turn(session, "end");
        break;
    default:
        break;
    }
}

static void show_status(struct session *session)
{
    size_t at = current(session);
    char *left = session->clock.stopped
                     ? text_copy("paused")
                     : countdown_text(countdown_left(&session->clock));
    char *driver = text_format("%s drives", session_driver(session, at));
    char *other = text_format("%s navigates", session_navigator(session, at));
    char *lights = session_lights(session, LIGHTS_SHOWN);
    const char *const turn[] = {left,   driver,
                                other,  session->judged.due ? "judging" : "",
                                lights, "t test  n next  p pause  q end",
                                NULL};
    const char *const end[] = {"judging the last turn", "q leaves", NULL};

    keys_show(&session->keys, session->ending ? end : turn);
    free(lights);
    free(other);
    free(driver);
    free(left);
}

/* Whether there is nothing left to do. */
static bool is_done(const struct session *session)
{
    return session->ending && !session->next.due && !session->judged.due;
}

static void look_at_clock(struct session *session)
{
    if (session->ending)
        return;
    if (countdown_step(&session->clock, countdown_now()))
        change_turn(session, "time");
}

static void step(struct session *session)
{
    long long left = session->ending || session->clock.stopped
                         ? TICK_MS
                         : countdown_left(&session->clock);
    int key;

    show_status(session);
    keys_wait(&session->keys, session->run.output,
              left < TICK_MS ? left : TICK_MS);
    while ((key = keys_next(&session->keys)) != 0)
        press(session, key);
    look_at_clock(session);
    hear(session);
    judge_next(session);
}

void session_hold(struct session *session)
{
    long long saved_ms = countdown_now();

    keys_open(&session->keys);
    printf("%s: %s\nkept in %s\n"
           "Keys: t test, n next turn, p pause, q end\n",
           session->kata->name, session->folder, session->kept.folder);
    announce(session);
    session_save(session, true);
    while (!is_over(session) && !is_done(session)) {
        step(session);
        kept_beat(&session->kept, (long long)current(session) + 1,
                  session->clock.used_ms);
        if (countdown_now() - saved_ms >= SAVE_MS) {
            session_save(session, false);
            saved_ms = countdown_now();
        }
    }
    if (session->left && session->judged.due)
        session_add_light(session, &session->judged, NULL, NULL);
    if (session->left && session->next.due)
        session_add_light(session, &session->next, NULL, NULL);
    run_stop(&session->run, countdown_now());
    run_end(&session->run);
    keys_close(&session->keys);
}
