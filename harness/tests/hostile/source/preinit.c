/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a section that runs before all others */
static void early(void)
{
}
__attribute__((section(".preinit_array"),
               used)) static void (*run)(void) = early;
