/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: looks for the nonce */
#include <stdlib.h>
void attack(void);
void attack(void)
{
    (void)getenv("DOJO_RECORD");
}
