/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: runs before main */
__attribute__((constructor)) static void early(void)
{
}
