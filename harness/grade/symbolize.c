/* SPDX-License-Identifier: MIT */
#include "symbolize.h"
#include "path.h"
#include "tools.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Programs are linked at fixed addresses below this. */
#define PROGRAM_END UINT64_C(0x100000000)

static bool is_program(const char *frame)
{
    return text_starts(frame, "0x") && strtoull(frame, NULL, 16) < PROGRAM_END;
}

static void add_addresses(const json_t *stack, struct text_list *command)
{
    bool innermost = true;
    size_t index;
    json_t *frame;

    json_array_foreach (stack, index, frame) {
        const char *text = json_string_value(frame);
        uint64_t address;

        if (text == NULL || !is_program(text))
            continue;
        /* Callers' addresses are those after the call. */
        address = strtoull(text, NULL, 16);
        text_list_addf(command, "%#llx",
                       (unsigned long long)(innermost && address > 0
                                                ? address
                                                : address - 1));
        innermost = false;
    }
}

/* Asks addr2line for all addresses at once: two lines each. */
static char *ask(const char *program, enum sandbox_level level,
                 const json_t *records)
{
    const char *const files[] = {program, NULL};
    struct text_list command = {0};
    const struct tools_job job = {
        .level = level, .command = &command, .folder = "/", .files = files};
    char *said = NULL;
    size_t index;
    json_t *record;

    text_list_add(&command, "/usr/bin/addr2line");
    text_list_add(&command, "-f");
    text_list_add(&command, "-e");
    text_list_add(&command, program);
    json_array_foreach (records, index, record)
        add_addresses(json_object_get(record, "stack"), &command);
    (void)tools_compile(&job, &said);
    text_list_free(&command);
    return said;
}

/* Takes "function\nfile:line\n" off what addr2line said. */
static void take_answer(char **said, struct symbolized *frame)
{
    char *function = *said;
    char *place = function + strcspn(function, "\n");
    char *end;
    char *colon;

    if (*place == '\0')
        return;
    *place++ = '\0';
    end = place + strcspn(place, "\n");
    *said = *end == '\0' ? end : end + 1;
    *end = '\0';
    frame->function = text_copy(function);
    colon = strrchr(place, ':');
    if (colon == NULL || place[0] == '?')
        return;
    *colon = '\0';
    frame->line = (unsigned)strtoul(colon + 1, NULL, 10);
    frame->file = text_copy(path_name(place));
}

static struct symbolized library_frame(const char *text)
{
    static const char sanitizers[] = "__interceptor_";
    struct symbolized frame = {.called = true};

    if (text_starts(text, sanitizers))
        text += sizeof(sanitizers) - 1;
    frame.function = text_format("%.*s", (int)strcspn(text, "@"), text);
    return frame;
}

/* Takes the frames of one stack off what addr2line said. */
static void take_stack(const json_t *stack, char **said,
                       struct symbolized_stack *taken)
{
    const char *library = NULL;
    size_t index;
    json_t *item;

    taken->frames =
        calloc(2 * json_array_size(stack) + 1, sizeof(*taken->frames));
    json_array_foreach (stack, index, item) {
        const char *text = json_string_value(item);

        if (text == NULL || taken->frames == NULL)
            continue;
        if (!is_program(text)) {
            library = strchr(text, '@') != NULL ? text : NULL;
            continue;
        }
        if (library != NULL)
            taken->frames[taken->count++] = library_frame(library);
        library = NULL;
        take_answer(said, &taken->frames[taken->count++]);
    }
    for (size_t i = 0; i < taken->count; i++) {
        if (taken->frames[i].function == NULL)
            taken->frames[i].function = text_copy("??");
        if (taken->frames[i].file == NULL)
            taken->frames[i].file = text_copy("");
    }
}

struct symbolized_stack *
symbolize(const char *program, enum sandbox_level level, const json_t *records)
{
    struct symbolized_stack *stacks;
    char *said;
    char *rest;
    size_t index;
    json_t *record;

    if (json_array_size(records) == 0)
        return NULL;
    stacks = calloc(json_array_size(records), sizeof(*stacks));
    said = ask(program, level, records);
    rest = said;
    json_array_foreach (records, index, record)
        if (stacks != NULL && said != NULL)
            take_stack(json_object_get(record, "stack"), &rest, &stacks[index]);
    free(said);
    return stacks;
}

void symbolize_free(struct symbolized_stack *stacks, const json_t *records)
{
    for (size_t i = 0; stacks != NULL && i < json_array_size(records); i++) {
        for (size_t j = 0; j < stacks[i].count; j++) {
            free(stacks[i].frames[j].function);
            free(stacks[i].frames[j].file);
        }
        free(stacks[i].frames);
    }
    free(stacks);
}
