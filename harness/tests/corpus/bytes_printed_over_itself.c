/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * threads: 1
 * needs: none
 * says: over itself
 * why: appends to a string by printing it where it is */
#include <stddef.h>
#include <stdio.h>

static char line[16] = "a";

static void append(char *to, size_t room, const char *what)
{
    snprintf(to, room, "%s%s", line, what);
}

int main(void)
{
    append(line, sizeof(line), "b");
    return 0;
}
