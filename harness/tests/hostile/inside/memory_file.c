/* SPDX-License-Identifier: MIT */
/* wrong: its own memory through a file that knows no protection */
#define _GNU_SOURCE
#include "door.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

int door_open(void)
{
    void *code = dlsym(RTLD_DEFAULT, "_assert_int_equal");
    int fd;

    (void)prctl(PR_SET_DUMPABLE, 1);
    fd = open("/proc/self/mem", O_RDWR);
    if (fd < 0)
        fd = open("/proc/thread-self/mem", O_RDWR);
    if (fd < 0)
        return 1;
    (void)!pwrite(fd, "\xc3", 1, (off_t)code);
    return 0;
}
