/* SPDX-License-Identifier: MIT */
/* incomplete over solutions/mutex: odd, not wrong: more memory than explored */
#include <stdlib.h>
static void *large(size_t size)
{
    return malloc(size + (1UL << 27));
}
#define malloc large
