/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * threads: 1
 * needs: none
 * says: caf?
 * why: a source that is not UTF-8 has a message all the same */
#include <assert.h>
#include <stddef.h>

int main(void)
{
    const char *coffee = NULL;
    assert(coffee && "café au lait");
    return 0;
}
