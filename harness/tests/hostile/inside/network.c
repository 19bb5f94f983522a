/* SPDX-License-Identifier: MIT */
/* wrong: an address on the network */
#define _GNU_SOURCE
#include "door.h"
#include <netinet/in.h>
#include <sys/socket.h>
#include <arpa/inet.h>

int door_open(void)
{
    struct sockaddr_in far = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    far.sin_port = htons(53);
    far.sin_addr.s_addr = htonl(0x08080808);
    if (fd < 0)
        return 1;
    return connect(fd, (struct sockaddr *)&far, sizeof(far)) < 0;
}
