/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a section that runs by itself */
static void early(void)
{
}
__attribute__((section(".init_array"), used)) static void (*run)(void) = early;
