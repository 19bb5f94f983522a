/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: looks for functions by name */
#include <dlfcn.h>
void attack(void);
void attack(void)
{
    (void)dlsym(0, "_fail");
}
