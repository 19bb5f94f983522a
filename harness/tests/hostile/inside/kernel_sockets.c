/* SPDX-License-Identifier: MIT */
/* wrong: sockets that are no network: netlink, packets, vsock */
#define _GNU_SOURCE
#include "door.h"
#include <sys/socket.h>

int door_open(void)
{
    return socket(16, SOCK_RAW, 0) < 0 && socket(17, SOCK_RAW, 0) < 0 &&
           socket(40, SOCK_STREAM, 0) < 0;
}
