/* SPDX-License-Identifier: MIT */
/* crash: ends well before the end */
#define _GNU_SOURCE
#include "door.h"
#include <stdlib.h>

int door_open(void)
{
    quick_exit(0);
}
