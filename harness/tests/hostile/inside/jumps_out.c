/* SPDX-License-Identifier: MIT */
/* crash: jumps to a place of the judge that is no more */
#define _GNU_SOURCE
#include "door.h"
#include <setjmp.h>
#include <string.h>

int door_open(void)
{
    jmp_buf place;

    memset(&place, 0, sizeof(place));
    longjmp(place, 1);
}
