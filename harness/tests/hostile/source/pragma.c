/* SPDX-License-Identifier: MIT */
/* tampered over broken/no_lock: changes the compiler's mind */
_Pragma("GCC optimize(\"O3\")")
