/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: more data than addresses reach: the
 * linker's to refuse */
char huge[1UL << 40];
