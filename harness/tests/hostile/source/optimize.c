/* SPDX-License-Identifier: MIT */
/* tampered over broken/no_lock: asks for other options */
__attribute__((optimize("O3"))) static void fast(void)
{
}
