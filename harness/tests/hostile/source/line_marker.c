/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a line from the system's headers */
# 1 "/usr/include/stdio.h" 1 3 4
