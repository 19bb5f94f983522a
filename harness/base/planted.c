/* SPDX-License-Identifier: MIT */
#include "planted.h"

#include <stdio.h>

/* FNV-1a: any change of the nonce changes the numbers. */
void planted_make(const char *nonce, struct planted *planted)
{
    unsigned hash = 0x811c9dc5;

    for (const char *at = nonce; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 0x01000193;
    planted->got = hash >> 1; /* as int it is positive */
    planted->expected = planted->got ^ 0x2a;
    snprintf(planted->words, sizeof(planted->words), "planted %u",
             planted->got);
}
