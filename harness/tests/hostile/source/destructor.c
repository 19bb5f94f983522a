/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: runs after main */
__attribute__((__destructor__)) static void late(void)
{
}
