/* SPDX-License-Identifier: MIT */
/*
 * object.h - what a relocatable object holds, read with libelf.
 *
 * Any thread may call it; a struct object_facts belongs to its caller.
 */
#ifndef DOJO_GRADE_OBJECT_H
#define DOJO_GRADE_OBJECT_H

#include "text.h"

#include <stdbool.h>
#include <stddef.h>

struct object_facts {
    struct text_list undefined; /* symbols that others have to bring */
    struct text_list defined;   /* global symbols that it brings */
    struct text_list indirect;  /* ifuncs */
    struct text_list starters;  /* sections that run before or after main */
    bool stack_code;            /* it wants to run code on the stack */
    size_t text;                /* bytes, as `size` counts them */
    size_t data;
    size_t bss;
};

/* 0 and facts, which object_free frees; -errno; -EINVAL for no ELF file. */
int object_read(const char *path, struct object_facts *facts);
/* Names of all its sections.  Errors as above. */
int object_sections(const char *path, struct text_list *names);

void object_free(struct object_facts *facts);

#endif
