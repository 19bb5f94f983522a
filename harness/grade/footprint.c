/* SPDX-License-Identifier: MIT */
#include "footprint.h"
#include "build.h"
#include "object.h"
#include "path.h"
#include "sentence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "counter.c:17:6:counter_add	48	static": the largest middle one. */
static size_t largest_frame(const char *text)
{
    size_t largest = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        const char *tab = memchr(text, '\t', length);
        size_t size = tab != NULL ? strtoul(tab + 1, NULL, 10) : 0;

        largest = size > largest ? size : largest;
        text += length + (text[length] == '\n');
    }
    return largest;
}

static size_t frames_of(const struct answer *answer)
{
    struct text_list names = {0};
    size_t largest = 0;

    (void)path_list(answer->job, ".su", &names);
    for (size_t i = 0; i < names.count; i++) {
        char *path = text_format("%s/%s", answer->job, names.items[i]);
        char *text = NULL;

        if (text_read(path, 1 << 20, &text, NULL) == 0) {
            size_t frame = largest_frame(text);

            largest = frame > largest ? frame : largest;
        }
        free(text);
        free(path);
    }
    text_list_free(&names);
    return largest;
}

int footprint_sections(const struct answer *answer, struct footprint *footprint)
{
    static const char *const flags[] = {"-O2", "-fstack-usage", NULL};
    char *path = text_format("%s/frames.whole.o", answer->job);
    struct object_facts facts;
    char *message = NULL;
    int result = build_object(answer, "frames", flags, &message);

    if (result == 0)
        result = object_read(path, &facts);
    if (result == 0) {
        footprint->text = facts.text;
        footprint->data = facts.data;
        footprint->bss = facts.bss;
        footprint->stack = frames_of(answer);
        object_free(&facts);
    }
    free(message);
    free(path);
    return result;
}

static void take_heap(const json_t *entry, struct footprint *footprint)
{
    const json_t *heap = json_object_get(entry, "heap");
    size_t peak = (size_t)json_integer_value(json_object_get(heap, "peak"));
    size_t calls =
        (size_t)json_integer_value(json_object_get(heap, "allocations"));

    if (peak > footprint->heap_peak)
        footprint->heap_peak = peak;
    if (calls > footprint->allocations)
        footprint->allocations = calls;
}

int footprint_heap(const struct answer *answer, struct footprint *footprint)
{
    const struct stage *stage = stage_get(STAGE_BEHAVIOUR);
    const struct manifest *manifest = answer->kata->manifest;
    char *program = NULL;
    char *message = NULL;
    int result = build_counted(answer, &program, &message);

    for (unsigned i = 0; i < manifest->sentences_count && result == 0; i++) {
        struct sentence_run run = {.answer = answer,
                                   .stage = stage,
                                   .program = program,
                                   .sentence = &manifest->sentences[i]};
        json_t *entry;

        if (!manifest_in_stage(run.sentence, "behaviour"))
            continue;
        entry = sentence_judge(&run);
        take_heap(entry, footprint);
        json_decref(entry);
    }
    free(message);
    free(program);
    return result;
}

json_t *footprint_json(const struct footprint *footprint)
{
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I}", "text", (json_int_t)footprint->text,
        "data", (json_int_t)footprint->data, "bss", (json_int_t)footprint->bss,
        "stack", (json_int_t)footprint->stack, "heap_peak",
        (json_int_t)footprint->heap_peak, "allocations",
        (json_int_t)footprint->allocations);
}
