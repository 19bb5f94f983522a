/* SPDX-License-Identifier: MIT */
/* wrong over broken/offset_ignored: a device for a header */
#include "/dev/stdin"
