/* SPDX-License-Identifier: MIT */
/*
 * kata.h - a kata as the judge knows it: a folder, a manifest, hints.
 *
 * A kata is found by its folder's name in a list of folders, the first that
 * has it wins; --katas puts a folder in front.  A kata does not change after
 * it was opened; any thread may look at it.
 */
#ifndef DOJO_GRADE_KATA_H
#define DOJO_GRADE_KATA_H

#include "hints.h"
#include "manifest.h"
#include "text.h"

struct kata {
    char *name;
    char *folder; /* absolute */
    struct manifest *manifest;
    struct hints hints; /* empty when there is no hints.yaml */
};

/*
 * Opens the kata of that name.  0; -ENOENT when no folder has it; another
 * -errno when its manifest cannot be used.  *message says why in one line;
 * the caller frees it.
 */
int kata_open(const struct text_list *roots, const char *name,
              struct kata **kata, char **message);

/* Opens the kata in that very folder; errors as above. */
int kata_open_folder(const char *folder, struct kata **kata, char **message);
void kata_free(struct kata *kata);

/* Names of all katas below the roots, by the manifests' order where they can
 * be read, each once. */
void kata_names(const struct text_list *roots, struct text_list *names);

#endif
