/* SPDX-License-Identifier: MIT */
/* incomplete over solutions/atomic: odd, not wrong: more memory than explored
 */
#include <stdlib.h>
static void *large(size_t size)
{
    void *small = malloc(size);

    return small != NULL ? realloc(small, size + (1UL << 27)) : NULL;
}
#define malloc large
