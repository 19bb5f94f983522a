/* SPDX-License-Identifier: MIT */
/*
 * dojo watch: judges at every save.
 *
 *     a save --SETTLE--> first stage --REST without save or key--> the others
 *        ^                   |
 *        +--- a save while it is judged ends that and begins again
 *
 * Nothing of the learner's is written but by `n` and `p`, which start a kata
 * that was not started.  One loop, one thread; who judges is a child.
 */
#include "command.h"
#include "interrupt.h"
#include "learner.h"
#include "path.h"
#include "practice.h"
#include "sentence.h"
#include "show.h"
#include "terminal.h"
#include "watch_files.h"
#include "watch_run.h"
#include "watch_screen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TICK_MS = 250,  /* how often files are looked at where inotify is silent */
    SETTLE_MS = 30, /* an editor may write in several parts */
    REST_MS = 800   /* fingers that rest so long */
};

struct watch {
    struct practice *parsed;
    struct kata *kata;
    char *folder;
    struct watch_files files;
    struct terminal terminal;
    struct screen screen;
    struct run run;       /* who judges */
    struct run tool;      /* who shows something of its own on the screen */
    bool shows;           /* the tool is there */
    bool held;            /* what it showed stands until a key is pressed */
    bool waits;           /* who judges waits to begin the slow stages */
    long long changed_ms; /* of a save that is still to be judged; 0: none */
    long long touched_ms; /* last save or key */
    long long saved_ms;   /* of the save that is being judged */
    bool ended;
};

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Everything is about another kata from here on; takes both. */
static void take_kata(struct watch *watch, struct kata *kata, char *folder)
{
    kata_free(watch->kata);
    free(watch->folder);
    watch_files_close(&watch->files);
    watch->kata = kata;
    watch->folder = folder;
    watch->screen.kata = kata;
    watch->screen.folder = folder;
    watch_files_open(&watch->files, kata, folder);
    screen_forget(&watch->screen);
    watch->changed_ms = now_ms();
}

/* The kata may have changed on disk, or be gone: then the old one stays. */
static bool reopen_kata(struct watch *watch)
{
    struct kata *kata = NULL;
    char *message = NULL;

    if (kata_open_folder(watch->kata->folder, &kata, &message) < 0) {
        screen_note(&watch->screen,
                    text_copy(message != NULL ? message : "the kata is gone"));
        free(message);
        return false;
    }
    free(message);
    kata_free(watch->kata);
    watch->kata = kata;
    watch->screen.kata = kata;
    return true;
}

static void judge(struct watch *watch)
{
    int error;

    watch->saved_ms = watch->changed_ms;
    watch->changed_ms = 0;
    watch->waits = false;
    watch->held = false;
    screen_note(&watch->screen, NULL);
    screen_forget(&watch->screen);
    watch->screen.doing = "";
    if (reopen_kata(watch)) {
        error =
            run_judge(&watch->run, &watch->parsed->common, watch->kata->name,
                      watch->folder, &watch->terminal, watch->folder);
        watch->screen.doing = error == 0 ? "judging" : "";
        if (error < 0)
            screen_note(&watch->screen,
                        text_format("cannot judge: %s", strerror(-error)));
    }
    screen_draw(&watch->screen);
}

static void hear_stage(struct watch *watch, const json_t *message)
{
    const json_t *stage = json_object_get(message, "stage");
    const char *name = json_string_value(json_object_get(stage, "name"));
    bool runs = !json_is_string(json_object_get(stage, "skipped_because"));

    screen_add(&watch->screen, stage, json_object_get(message, "tests"));
    if (name == NULL || strcmp(name, "behaviour") != 0 || !runs)
        return;
    watch->waits = true;
    watch->screen.doing = "the other stages begin when you rest";
    screen_note(&watch->screen,
                text_format("first stage %lld ms after the save",
                            now_ms() - watch->saved_ms));
}

static void hear(struct watch *watch)
{
    json_t *message;
    bool news = false;

    while ((message = run_read(&watch->run)) != NULL) {
        const char *refused =
            json_string_value(json_object_get(message, "refused"));
        const json_t *entry = json_object_get(message, "entry");

        news = true;
        if (refused != NULL)
            screen_note(&watch->screen, text_copy(refused));
        else if (entry == NULL)
            hear_stage(watch, message);
        if (entry != NULL) {
            watch->screen.whole = true;
            if (!watch->screen.drawn)
                show_entry(entry);
        }
        if (entry != NULL || refused != NULL)
            watch->screen.doing = "";
        json_decref(message);
    }
    if (news && watch->changed_ms == 0)
        screen_draw(&watch->screen);
}

/* n and p: along the path. */
static void go(struct watch *watch, int step)
{
    char *name = practice_next(&watch->parsed->common, watch->kata->name, step);
    struct kata *kata = NULL;
    char *message = NULL;
    char *folder = NULL;
    char *work;

    if (name == NULL) {
        screen_note(&watch->screen, text_copy(step > 0 ? "this is the last kata"
                                                       : "this is the first"));
    } else if (kata_open(&watch->parsed->common.katas, name, &kata, &message) <
               0) {
        screen_note(&watch->screen,
                    text_copy(message != NULL ? message : name));
    } else {
        work = target_work(name);
        if (work == NULL)
            work = text_format("work/%s", name);
        folder = practice_folder(kata, work);
        if (folder == NULL)
            screen_note(
                &watch->screen,
                text_format("%s cannot be started; this kata stays", work));
        free(work);
    }
    if (folder != NULL)
        take_kata(watch, kata, folder);
    else
        kata_free(kata);
    free(message);
    free(name);
}

static void show(struct watch *watch, enum panel panel)
{
    const json_t *red = screen_red(&watch->screen);
    const char *name = json_string_value(json_object_get(red, "name"));

    if (panel == PANEL_HINT && red != NULL && name != NULL) {
        char *detail;

        if (watch->screen.level < HINT_LEVELS)
            watch->screen.level++;
        detail = text_format("%s:%u", name, watch->screen.level);
        (void)learner_note(watch->kata->name, "hint", 0, detail, watch->folder);
        free(detail);
    }
    screen_open(&watch->screen, panel);
}

/* Hands the screen to a command of ours until it ends. */
static void beside(struct watch *watch, command_function *command, char **argv)
{
    int error;

    error = run_command_beside(&watch->tool, command, argv, &watch->terminal);
    watch->shows = watch->held = error == 0;
    terminal_stop_with(watch->shows ? watch->tool.child : 0);
    if (error < 0)
        screen_note(&watch->screen,
                    text_format("%s: %s", argv[0], strerror(-error)));
}

static void bench(struct watch *watch)
{
    char name[] = "dojo bench";
    char option[] = "--kata";
    struct text_list argv = {0};

    if (watch->run.child > 0 && !watch->waits) {
        screen_note(&watch->screen, text_copy("times are taken when nothing "
                                              "is being judged; b once more "
                                              "then"));
        return;
    }
    text_list_add(&argv, name);
    text_list_add(&argv, option);
    text_list_add(&argv, watch->kata->name);
    text_list_add(&argv, watch->folder);
    for (size_t i = 0; i < watch->parsed->common.katas.count; i++) {
        text_list_add(&argv, "--katas");
        text_list_add(&argv, watch->parsed->common.katas.items[i]);
    }
    printf("\n%s: any key ends it\n", name);
    beside(watch, command_bench, argv.items);
    text_list_free(&argv);
}

/* A schedule that has a token runs again; what has none is shown. */
static void replay(struct watch *watch)
{
    const json_t *red = screen_scheduled(&watch->screen);
    const char *token = json_string_value(json_object_get(red, "token"));

    show(watch, PANEL_SCHEDULE);
#ifdef DOJO_HAS_EXPLORER
    if (token != NULL && practice_columns(stdout) >= 80) {
        struct text_list argv = {0};

        text_list_add(&argv, "dojo replay");
        text_list_add(&argv, token);
        printf("\ndojo replay %s\n", token);
        beside(watch, command_replay, argv.items);
        text_list_free(&argv);
    }
#else
    (void)token;
#endif
}

static void press(struct watch *watch, int key)
{
    watch->touched_ms = now_ms();
    if (watch->shows) {
        run_stop(&watch->tool, now_ms());
        watch->ended = key == 'q';
        return;
    }
    watch->held = false;
    switch (key) {
    case 'q':
        watch->ended = true;
        return;
    case 'n':
        go(watch, 1);
        break;
    case 'p':
        go(watch, -1);
        break;
    case 'h':
        show(watch, PANEL_HINT);
        break;
    case 'l':
        show(watch, PANEL_LIST);
        break;
    case 'e':
        show(watch, PANEL_EXPLAIN);
        break;
    case 'r':
        replay(watch);
        break;
    case 'b':
        bench(watch);
        break;
    default:
        break;
    }
    if (!watch->shows)
        screen_draw(&watch->screen);
}

static void wait_for_news(struct watch *watch)
{
    struct pollfd lines[4] = {
        {.fd = watch->terminal.open ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = watch->files.fd, .events = POLLIN},
        {.fd = watch->run.output, .events = POLLIN},
        {.fd = watch->tool.output, .events = POLLIN}};
    int timeout = watch->changed_ms != 0 ? SETTLE_MS : TICK_MS;

    if (poll(lines, 4, timeout) > 0 &&
        (lines[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        watch->ended = true; /* the terminal is gone */
}

/* A save ends what is being judged; rest lets the slow stages begin. */
static void look_after_judge(struct watch *watch)
{
    bool there = run_there(&watch->run);

    if (there && (watch->changed_ms != 0 || watch->run.stopping))
        run_stop(&watch->run, now_ms());
    if (!there && watch->changed_ms == 0 && watch->screen.doing[0] != '\0') {
        watch->screen.doing = "";
        screen_note(&watch->screen, text_copy("judging was ended from "
                                              "outside; save again"));
        screen_draw(&watch->screen);
    }
    if (there && watch->waits && !watch->shows && !watch->held &&
        now_ms() - watch->touched_ms >= REST_MS) {
        watch->waits = false;
        watch->screen.doing = "judging the other stages";
        run_go(&watch->run);
        screen_draw(&watch->screen);
    }
}

/* What a tool showed stays, with the keys below it. */
static void look_after_tool(struct watch *watch)
{
    bool there;

    json_decref(run_read(&watch->tool)); /* it says nothing, but ends */
    there = run_there(&watch->tool);
    if (there && (watch->changed_ms != 0 || watch->tool.stopping))
        run_stop(&watch->tool, now_ms());
    if (!there && watch->shows) {
        watch->shows = false;
        terminal_stop_with(0);
        screen_keys(&watch->screen);
    }
}

static void turn(struct watch *watch)
{
    int key;

    wait_for_news(watch);
    if (!watch->shows)
        hear(watch);
    while (!watch->ended && (key = terminal_key(&watch->terminal)) != 0) {
        if (key < 0)
            watch->ended = true;
        else
            press(watch, key);
    }
    if ((terminal_resumed() || screen_outgrown(&watch->screen)) &&
        !watch->shows && !watch->held)
        screen_draw(&watch->screen);
    if (watch_files_changed(&watch->files))
        watch->touched_ms = watch->changed_ms = now_ms();
    look_after_judge(watch);
    look_after_tool(watch);
    if (watch->run.child <= 0 && !watch->shows && watch->changed_ms != 0 &&
        now_ms() - watch->changed_ms >= SETTLE_MS)
        judge(watch);
}

static void run_watch(struct watch *watch)
{
    terminal_open(&watch->terminal);
    screen_init(&watch->screen, watch->terminal.open);
    watch->screen.roots = &watch->parsed->common.katas;
    watch->screen.kata = watch->kata;
    watch->screen.folder = watch->folder;
    watch_files_open(&watch->files, watch->kata, watch->folder);
    if (!watch->screen.drawn)
        printf("%s: %s\n", watch->kata->name, watch->folder);
    watch->changed_ms = now_ms();
    judge(watch);
    while (!watch->ended && !interrupted())
        turn(watch);
    run_stop(&watch->tool, now_ms());
    run_stop(&watch->run, now_ms());
    terminal_stop_with(0);
    run_end(&watch->tool);
    run_end(&watch->run);
    terminal_close(&watch->terminal);
    watch_files_close(&watch->files);
    screen_free(&watch->screen);
}

static const struct argp argp = {
    NULL,
    practice_parse,
    "[KATA|FOLDER]",
    "Judge at every save: the first stage at once, the others when you rest.  "
    "Without an argument: the folder here, else where you worked last, else "
    "the first kata.\vKeys: n next kata, p previous, h hint (again: more), l "
    "list, r replay the failing schedule, b bench, e explain, q quit.",
    practice_children,
    NULL,
    NULL};

int command_watch(int argc, char **argv)
{
    struct practice parsed = {0};
    struct watch watch = {.parsed = &parsed,
                          .run = {.output = -1, .go = -1},
                          .tool = {.output = -1, .go = -1},
                          .files = {.fd = -1}};
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = practice_open(&parsed, &watch.kata, &watch.folder);
    if (code == 0)
        run_watch(&watch);
    free(watch.folder);
    kata_free(watch.kata);
    common_free(&parsed.common);
    return code;
}
