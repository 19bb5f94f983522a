/* SPDX-License-Identifier: MIT */
#include "footprint.h"
#include "build.h"
#include "object.h"
#include "sentence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest N of "stack usage is N bytes", "stack usage might be N bytes". */
static size_t largest_frame(const char *said)
{
    static const char before[] = "stack usage ";
    size_t largest = 0;

    while (said != NULL && (said = strstr(said, before)) != NULL) {
        const char *number = said + strcspn(said, "0123456789\n");
        size_t size = strtoul(number, NULL, 10);

        largest = size > largest ? size : largest;
        said += sizeof(before) - 1;
    }
    return largest;
}

int footprint_sections(const struct answer *answer, struct footprint *footprint)
{
    static const char *const flags[] = {"-O2", "-Wstack-usage=0", NULL};
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
        footprint->stack = largest_frame(message);
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
