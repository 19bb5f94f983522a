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

/* Asks addr2line for all addresses at once: two lines each. */
static char *ask(const char *program, enum sandbox_level level,
                 const json_t *stack)
{
    const char *const files[] = {program, NULL};
    struct text_list command = {0};
    const struct tools_job job = {
        .level = level, .command = &command, .folder = "/", .files = files};
    char *said = NULL;
    bool innermost = true;
    size_t index;
    json_t *frame;

    text_list_add(&command, "/usr/bin/addr2line");
    text_list_add(&command, "-f");
    text_list_add(&command, "-e");
    text_list_add(&command, program);
    json_array_foreach (stack, index, frame) {
        const char *text = json_string_value(frame);
        uint64_t address;

        if (text == NULL || !is_program(text))
            continue;
        /* Callers' addresses are those after the call. */
        address = strtoull(text, NULL, 16);
        text_list_addf(&command, "%#llx",
                       (unsigned long long)(innermost && address > 0
                                                ? address
                                                : address - 1));
        innermost = false;
    }
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

struct symbolized *symbolize(const char *program, enum sandbox_level level,
                             const json_t *stack, size_t *count)
{
    struct symbolized *frames =
        calloc(2 * json_array_size(stack) + 1, sizeof(*frames));
    char *said = ask(program, level, stack);
    char *rest = said;
    const char *library = NULL;
    size_t index;
    json_t *item;

    *count = 0;
    json_array_foreach (stack, index, item) {
        const char *text = json_string_value(item);

        if (text == NULL || frames == NULL || rest == NULL)
            continue;
        if (!is_program(text)) {
            library = strchr(text, '@') != NULL ? text : NULL;
            continue;
        }
        if (library != NULL)
            frames[(*count)++] = library_frame(library);
        library = NULL;
        take_answer(&rest, &frames[(*count)++]);
    }
    for (size_t i = 0; i < *count; i++) {
        if (frames[i].function == NULL)
            frames[i].function = text_copy("??");
        if (frames[i].file == NULL)
            frames[i].file = text_copy("");
    }
    free(said);
    if (*count == 0) {
        free(frames);
        frames = NULL;
    }
    return frames;
}

void symbolize_free(struct symbolized *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(frames[i].function);
        free(frames[i].file);
    }
    free(frames);
}
