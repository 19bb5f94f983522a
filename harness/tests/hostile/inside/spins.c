/* SPDX-License-Identifier: MIT */
/* hang: never ends */
#define _GNU_SOURCE
#include "door.h"

int door_open(void)
{
    for (volatile int i = 0;; i++)
        ;
}
