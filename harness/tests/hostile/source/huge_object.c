/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: 64 GiB of data */
char huge[1UL << 36] = {1};
