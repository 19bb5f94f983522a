/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a marker cut in two, assembler behind it */
#\
 1 "/usr/include/stdio.h" 1 3 4
__asm__("nop");
