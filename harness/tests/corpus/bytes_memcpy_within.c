/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * threads: 1
 * needs: none
 * says: overlaps
 * why: memcpy makes room in the middle of an array: the places overlap */
#include <assert.h>
#include <stddef.h>
#include <string.h>

static int values[5] = {1, 2, 3, 4};

static void insert(int *at, size_t behind, int value)
{
    memcpy(at + 1, at, behind * sizeof(*at));
    *at = value;
}

int main(void)
{
    insert(values + 1, 3, 9);
    assert(values[4] == 4);
    return 0;
}
