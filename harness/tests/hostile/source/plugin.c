/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: asks the compiler for a plugin and a
 * dependency */
#pragma GCC dependency "/etc/passwd"
