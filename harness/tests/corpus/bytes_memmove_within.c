/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: none
 * why: memmove may; memcpy to the place next to it, too; a struct may be
 * assigned to itself */
#include <assert.h>
#include <stddef.h>
#include <string.h>

static int values[8] = {1, 2, 3, 4};
struct large {
    int many[40];
};

static struct large one;

static void insert(int *at, size_t behind, int value)
{
    memmove(at + 1, at, behind * sizeof(*at));
    *at = value;
}

static void assign(struct large *to, const struct large *from)
{
    *to = *from;
}

int main(void)
{
    insert(values + 1, 3, 9);
    assert(values[4] == 4);
    memcpy(values + 4, values, 4 * sizeof(values[0]));
    assert(values[5] == 9);
    one.many[39] = 1;
    assign(&one, &one);
    assert(one.many[39] == 1);
    return 0;
}
