/* SPDX-License-Identifier: MIT */
#include "seed.h"
#include "cache.h"

#include <stdint.h>
#include <stdlib.h>

enum { FILLS = 255 };

static uint64_t number_of(const struct kata *kata, const char *seed,
                          const char *sentence)
{
    struct text_list texts = {0};
    char hash[33];
    uint64_t number;

    text_list_add(&texts, seed != NULL ? seed : "");
    text_list_add(&texts, kata->name);
    text_list_addf(&texts, "%u", kata->manifest->version);
    text_list_add(&texts, sentence);
    cache_hash(&texts, hash);
    hash[16] = '\0';
    number = strtoull(hash, NULL, 16);
    text_list_free(&texts);
    return number;
}

void seed_add(const struct kata *kata, const char *seed, const char *sentence,
              const struct stage *stage, struct text_list *environment)
{
    uint64_t number = number_of(kata, seed, sentence);

    text_list_addf(environment, "DOJO_SEED=%llu", (unsigned long long)number);
    if (!stage->explored && !stage->sanitized)
        text_list_addf(environment, "MALLOC_PERTURB_=%d",
                       (int)(number % FILLS) + 1);
}

char *seed_shown(const struct kata *kata, const char *seed)
{
    if (seed == NULL)
        return text_format("%s-%u", kata->name, kata->manifest->version);
    return text_format("own-%08x", (unsigned)(number_of(kata, seed, "") >> 32));
}
