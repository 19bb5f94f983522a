/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: a file without end */
#include "/dev/zero"
