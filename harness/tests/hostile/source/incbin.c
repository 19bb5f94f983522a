/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a file's bytes through the assembler */
__asm__(".incbin \"/etc/passwd\"");
