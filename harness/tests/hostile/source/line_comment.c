/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a marker behind a comment, assembler behind that */
/**/ # 1 "/usr/include/stdio.h" 1 3 4
__asm__("nop");
