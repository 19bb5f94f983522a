/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2 */
#include "watch_run.h"
#include "interrupt.h"
#include "judge.h"
#include "learner.h"
#include "sentence.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 64 << 20, PATIENCE_MS = 5000, PART = 1 << 16 };

/* In the child: where messages go, and where the word to go on comes from. */
struct voice {
    int output;
    int go;
};

static void say(const struct voice *voice, json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);
    const char *at = text;
    size_t left;

    if (text == NULL) {
        json_decref(message);
        return;
    }
    left = strlen(text);
    text[left++] = '\n'; /* in the place of the NUL */
    while (left > 0) {
        ssize_t done = write(voice->output, at, left);

        if (done < 0 && errno == EINTR && !interrupted())
            continue;
        if (done < 0)
            break;
        at += done;
        left -= (size_t)done;
    }
    free(text);
    json_decref(message);
}

/* The slow stages wait for a byte, or for the watch to let go of the line. */
static void wait_for_go(const struct voice *voice)
{
    struct pollfd line = {.fd = voice->go, .events = POLLIN};

    while (!interrupted() && poll(&line, 1, -1) < 0 && errno == EINTR)
        ;
}

static void on_stage(void *context, const json_t *stage, const json_t *tests)
{
    const struct voice *voice = context;
    const char *name = json_string_value(json_object_get(stage, "name"));
    const json_t *skipped = json_object_get(stage, "skipped_because");

    say(voice, json_pack("{s:O, s:O}", "stage", stage, "tests", tests));
    if (name != NULL && strcmp(name, "behaviour") == 0 &&
        !json_is_string(skipped))
        wait_for_go(voice);
}

static void judge_beside(const struct common *common, const char *name,
                         const char *folder, const char *learner,
                         struct voice *voice)
{
    struct common named = *common;
    struct judge_options options = judge_everything();
    struct kata *kata = NULL;
    struct answer answer;
    char *why = NULL;
    json_t *entry;

    named.kata = name;
    options.hide = true;
    options.stage_ended = on_stage;
    options.context = voice;
    if (target_take(&named, folder, &kata, &answer, &why) != 0) {
        char *plain = text_plain(why != NULL ? why : "it cannot be read");

        say(voice, json_pack("{s:s}", "refused", plain));
        free(plain);
    } else {
        entry = judge_answer(&answer, &options);
        if (!interrupted()) {
            if (learner != NULL)
                learner_judged(&answer, learner, entry, true);
            say(voice, json_pack("{s:O}", "entry", entry));
        }
        json_decref(entry);
        answer_free(&answer);
    }
    free(why);
    kata_free(kata);
}

/* What every child does first; the parent's end may have come before. */
static void settle_in(pid_t parent, bool silent)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_INTERRUPTED);
    if (null >= 0) {
        (void)dup2(null, STDIN_FILENO);
        if (silent) {
            (void)dup2(null, STDOUT_FILENO);
            (void)dup2(null, STDERR_FILENO);
        }
    }
}

static int make_lines(int output[2], int go[2])
{
    if (pipe2(output, O_CLOEXEC) < 0)
        return -errno;
    if (pipe2(go, O_CLOEXEC) < 0) {
        int error = -errno;

        close(output[0]);
        close(output[1]);
        return error;
    }
    return 0;
}

/* 0 in the child, its process in the parent, or -errno. */
static pid_t begin(struct run *run, struct voice *voice, bool silent,
                   struct terminal *terminal)
{
    pid_t parent = getpid();
    int output[2];
    int go[2];
    int error = make_lines(output, go);
    pid_t child;

    if (error < 0)
        return error;
    fflush(NULL);
    child = fork();
    error = -errno;
    if (child == 0) {
        settle_in(parent, silent);
        terminal_forget(terminal);
        close(output[0]);
        close(go[1]);
        *voice = (struct voice){output[1], go[0]};
        return 0;
    }
    close(output[1]);
    close(go[0]);
    if (child < 0) {
        close(output[0]);
        close(go[1]);
        return error;
    }
    (void)fcntl(output[0], F_SETFL, O_NONBLOCK);
    free(run->text);
    *run = (struct run){.child = child, .output = output[0], .go = go[1]};
    return child;
}

int run_judge(struct run *run, const struct common *common, const char *kata,
              const char *folder, struct terminal *terminal,
              const char *learner)
{
    struct voice voice;
    pid_t child = begin(run, &voice, true, terminal);

    if (child == 0) {
        judge_beside(common, kata, folder, learner, &voice);
        interrupt_cleanup();
        _exit(EXIT_ACCEPTED);
    }
    return child < 0 ? child : 0;
}

int run_command_beside(struct run *run, command_function *command, char **argv,
                       struct terminal *terminal)
{
    struct voice voice;
    pid_t child = begin(run, &voice, false, terminal);

    if (child == 0) {
        int argc = 0;
        int code;

        while (argv[argc] != NULL)
            argc++;
        code = command(argc, argv);
        fflush(stdout);
        interrupt_cleanup();
        _exit(code);
    }
    return child < 0 ? child : 0;
}

/* false: nothing more can come now. */
static bool read_more(struct run *run)
{
    ssize_t got;

    if (run->output < 0)
        return false;
    if (run->room - run->length < PART) {
        char *more =
            run->room < TEXT_MAX
                ? realloc(run->text, run->room + run->room / 2 + 2 * PART)
                : NULL;

        if (more == NULL)
            return false;
        run->room += run->room / 2 + 2 * PART;
        run->text = more;
    }
    got = read(run->output, run->text + run->length, PART);
    if (got > 0) {
        run->length += (size_t)got;
        return true;
    }
    if (got == 0) {
        close(run->output);
        run->output = -1;
    }
    return false;
}

json_t *run_read(struct run *run)
{
    for (;;) {
        char *end =
            run->length > 0 ? memchr(run->text, '\n', run->length) : NULL;

        if (end != NULL) {
            size_t line = (size_t)(end - run->text);
            json_t *message = json_loadb(run->text, line, 0, NULL);

            run->length -= line + 1;
            memmove(run->text, end + 1, run->length);
            if (message != NULL)
                return message;
        } else if (!read_more(run)) {
            return NULL;
        }
    }
}

void run_go(struct run *run)
{
    if (run->go >= 0) {
        (void)!write(run->go, "g", 1);
        close(run->go);
    }
    run->go = -1;
}

void run_stop(struct run *run, long long now_ms)
{
    if (run->child <= 0)
        return;
    if (run->reaped) {
        run->stopping = true;
    } else if (!run->stopping) {
        kill(run->child, SIGTERM);
        run->stopping = true;
        run->stopped_ms = now_ms;
        if (run->go >= 0)
            close(run->go);
        run->go = -1;
    } else if (now_ms - run->stopped_ms > PATIENCE_MS) {
        kill(-run->child, SIGKILL);
        kill(run->child, SIGKILL);
    }
}

static void leave(struct run *run)
{
    if (run->output >= 0)
        close(run->output);
    if (run->go >= 0)
        close(run->go);
    free(run->text);
    *run = (struct run){.output = -1, .go = -1};
}

bool run_there(struct run *run)
{
    if (run->child <= 0)
        return false;
    if (!run->reaped)
        run->reaped = waitpid(run->child, NULL, WNOHANG) != 0;
    if (!run->reaped || (!run->stopping && run->output >= 0))
        return true;
    leave(run);
    return false;
}

/* Its end shows on its line; what it still says is read, so that it is not
 * kept from ending, and forgotten. */
static bool ends_soon(struct run *run)
{
    struct pollfd line = {.fd = run->output, .events = POLLIN};

    while (run->output >= 0 && poll(&line, 1, PATIENCE_MS) > 0) {
        run->length = 0;
        (void)read_more(run);
    }
    run->reaped = run->reaped || waitpid(run->child, NULL, WNOHANG) != 0;
    return run->reaped;
}

void run_end(struct run *run)
{
    if (run->child <= 0)
        return;
    if (!ends_soon(run)) {
        kill(-run->child, SIGKILL);
        kill(run->child, SIGKILL);
    }
    while (!run->reaped && waitpid(run->child, NULL, 0) < 0 && errno == EINTR)
        ;
    leave(run);
}
