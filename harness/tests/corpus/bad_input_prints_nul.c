/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * threads: 1
 * needs: none
 * says: `zero == 1'
 * why: what it has printed is no text: NUL, and bytes that are no character */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <unistd.h>

int main(void)
{
    int zero = 0;
    assert(write(STDOUT_FILENO, "a\0b\xff\xc3", 5) == 5);
    assert(zero == 1);
    return 0;
}
