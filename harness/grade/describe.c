/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for sigabbrev_np. */
#define _GNU_SOURCE
#include "describe.h"
#include "path.h"
#include "symbolize.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void set(json_t *entry, const char *key, char *owned)
{
    json_object_set_new(entry, key, json_string(owned));
    free(owned);
}

/* The innermost frame in a file of the answer; NULL as the stack: none. */
static const struct symbolized *
answers_frame(const struct answer *answer, const struct symbolized_stack *stack)
{
    for (size_t i = 0; stack != NULL && i < stack->count; i++) {
        const struct symbolized *frame = &stack->frames[i];

        if (frame->line > 0 && text_list_has(&answer->names, frame->file))
            return frame;
    }
    return NULL;
}

/* "counter_add (counter.c:17)" for each frame up to the test's own. */
static json_t *stack_lines(const struct symbolized_stack *stack)
{
    json_t *lines = json_array();

    for (size_t i = 0; i < stack->count; i++) {
        const struct symbolized *frame = &stack->frames[i];
        char *line;

        if (strcmp(frame->function, "main") == 0 ||
            text_starts(frame->function, "__wrap__cmocka"))
            break;
        if (frame->called || frame->line == 0)
            line = text_format("%s", frame->function);
        else
            line = text_format("%s (%s:%u)", frame->function, frame->file,
                               frame->line);
        json_array_append_new(lines, json_pack("{s:s}", "what", line));
        free(line);
    }
    return lines;
}

/* "counter.c:17: counter_add: Assertion `...' failed." in what it printed. */
static char *failed_assert(const char *output)
{
    const char *found = output != NULL ? strstr(output, "Assertion `") : NULL;

    if (found == NULL)
        return NULL;
    return text_format("assert failed: %.*s", (int)strcspn(found, "\n"), found);
}

static void add_frame(json_t *entry, const struct symbolized *frame)
{
    json_object_set_new(entry, "file", json_string(frame->file));
    json_object_set_new(entry, "line", json_integer(frame->line));
}

/* What a signal says about the mistake; NULL: nothing that we know. */
static const char *meaning(int signal_number)
{
    switch (signal_number) {
    case SIGPIPE:
        return "wrote to a pipe or socket that nobody reads any more";
    case SIGABRT:
        return "the process gave up: abort was called";
    case SIGFPE:
        return "divided by zero, or the result did not fit";
    case SIGBUS:
        return "memory that cannot be there was used";
    case SIGILL:
    case SIGTRAP:
        return "ran into code that nobody wrote";
    case SIGSEGV:
        return "memory that is not there was used";
    default:
        return NULL;
    }
}

void describe_crash(json_t *entry, const char *program,
                    const struct answer *answer, int signal_number,
                    const json_t *record, const char *output)
{
    const char *abbreviation = sigabbrev_np(signal_number);
    const char *address = json_string_value(json_object_get(record, "address"));
    json_t *records = record != NULL ? json_pack("[O]", record) : NULL;
    struct symbolized_stack *stacks =
        symbolize(program, answer->level, records);
    const struct symbolized *own = answers_frame(answer, stacks);
    char *what = failed_assert(output);

    if (what == NULL && address != NULL)
        what = text_format("SIG%s: memory at %s is not there", abbreviation,
                           address);
    if (what == NULL && meaning(signal_number) != NULL)
        what = text_format("SIG%s: %s", abbreviation, meaning(signal_number));
    if (what == NULL)
        what = text_format("SIG%s", abbreviation != NULL ? abbreviation : "?");
    if (own != NULL) {
        set(entry, "message", text_format("%s, in %s", what, own->function));
        add_frame(entry, own);
    } else {
        json_object_set_new(entry, "message", json_string(what));
    }
    if (stacks != NULL && stacks->count > 0)
        json_object_set_new(entry, "trace", stack_lines(stacks));
    symbolize_free(stacks, records);
    json_decref(records);
    free(what);
}

/* "waits in pthread_cond_wait, called from queue_take (queue.c:40)" */
static char *describe_thread(const struct answer *answer,
                             const struct symbolized_stack *stack,
                             json_t *entry)
{
    const struct symbolized *own = answers_frame(answer, stack);
    const size_t count = stack != NULL ? stack->count : 0;
    const struct symbolized *first = count > 0 ? &stack->frames[0] : NULL;
    char *text;

    if (own != NULL && first != NULL && first->called)
        text =
            text_format("waits in %s, called from %s (%s:%u)", first->function,
                        own->function, own->file, own->line);
    else if (own != NULL)
        text = text_format("runs in %s (%s:%u)", own->function, own->file,
                           own->line);
    else if (first != NULL && first->called && count > 1)
        text =
            text_format("waits in %s, called from %s (%s:%u)", first->function,
                        first[1].function, first[1].file, first[1].line);
    else if (first != NULL && first->line > 0)
        text = text_format("is in %s (%s:%u), which is the test's",
                           first->function, first->file, first->line);
    else
        text = text_copy("runs in code that is not the answer's");
    if (own != NULL && json_object_get(entry, "line") == NULL)
        add_frame(entry, own);
    return text;
}

/* The test's line, without its indentation. */
static char *read_call(const struct answer *answer, const char *file,
                       unsigned line)
{
    char *path = text_format("%s/%s", answer->kata->folder, file);
    char *text = NULL;
    char *found = NULL;
    char *call = NULL;

    if (strstr(file, "..") == NULL && file[0] != '/' &&
        text_read(path, 1 << 20, &text, NULL) == 0)
        found = text_line(text, line);
    if (found != NULL)
        call = text_copy(found + strspn(found, " \t"));
    free(found);
    free(text);
    free(path);
    return call;
}

/*
 * The test's line that the answer was called from.  Above the answer's frames
 * are calls that the test took the place of.
 */
static void add_call(json_t *entry, const struct answer *answer,
                     const struct symbolized_stack *stack)
{
    const struct symbolized *own = answers_frame(answer, stack);
    char *call = NULL;

    for (size_t i = own != NULL ? (size_t)(own - stack->frames) : 0;
         stack != NULL && i < stack->count && call == NULL; i++) {
        const struct symbolized *frame = &stack->frames[i];
        char *file = text_format("tests/%s", frame->file);

        if (frame->line > 0 && !text_list_has(&answer->names, frame->file))
            call = read_call(answer, file, frame->line);
        free(file);
    }
    if (call != NULL)
        set(entry, "called", call);
}

static void describe_threads(json_t *entry, const char *program,
                             const struct answer *answer, const json_t *threads,
                             json_t *trace)
{
    struct symbolized_stack *stacks =
        symbolize(program, answer->level, threads);
    unsigned helper = 0;
    json_t *record;
    size_t index;

    json_array_foreach (threads, index, record) {
        const struct symbolized_stack *stack =
            stacks != NULL ? &stacks[index] : NULL;
        bool main_thread = json_is_true(json_object_get(record, "main"));
        char *text = describe_thread(answer, stack, entry);
        char *line = main_thread ? text_format("the test's thread %s", text)
                                 : text_format("thread %u %s", ++helper, text);

        if (main_thread)
            add_call(entry, answer, stack);
        json_array_append_new(trace, json_pack("{s:s}", "what", line));
        free(line);
        free(text);
    }
    symbolize_free(stacks, threads);
}

void describe_hang(json_t *entry, const char *program,
                   const struct answer *answer, unsigned deadline_s,
                   const json_t *threads, const char *waiting)
{
    json_t *trace = json_array();
    char *all = deadline_s > 0
                    ? text_format("no end after %u s", deadline_s)
                    : text_copy("no end: every thread waits for another");
    json_t *line;
    size_t index;

    describe_threads(entry, program, answer, threads, trace);
    for (const char *at = waiting;
         json_array_size(threads) == 0 && at != NULL && *at != '\0';) {
        size_t length = strcspn(at, "\n");

        json_array_append_new(trace, json_pack("{s:s%}", "what", at, length));
        at += length + (at[length] == '\n');
    }
    json_array_foreach (trace, index, line) {
        char *more =
            text_format("%s%s %s", all, index == 0 ? ":" : ";",
                        json_string_value(json_object_get(line, "what")));

        if (index < 8) {
            free(all);
            all = more;
        } else {
            free(more);
        }
    }
    set(entry, "message", all);
    json_object_set_new(entry, "trace", trace);
}

void describe_place(json_t *entry, const struct answer *answer)
{
    const char *file = json_string_value(json_object_get(entry, "file"));
    const char *expected =
        json_string_value(json_object_get(entry, "expected"));
    const char *got = json_string_value(json_object_get(entry, "got"));
    json_int_t line = json_integer_value(json_object_get(entry, "line"));

    if (expected != NULL && got != NULL &&
        json_object_get(entry, "search") == NULL)
        set(entry, "message",
            text_format("expected %s, got %s", expected, got));
    if (file == NULL)
        return;
    if (text_starts(file, "./"))
        file += 2;
    if (line > 0 && !text_list_has(&answer->names, file)) {
        char *call = read_call(answer, file, (unsigned)line);

        if (call != NULL)
            set(entry, "called", call);
    }
    set(entry, "file", text_copy(file));
}
