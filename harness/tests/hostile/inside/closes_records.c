/* SPDX-License-Identifier: MIT */
/* crash: closes the judge's descriptor and ends */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    close(3);
    _exit(0);
}
