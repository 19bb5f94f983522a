/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a function chosen at load time */
static int one(void)
{
    return 1;
}
static int (*choose(void))(void)
{
    return one;
}
int chosen(void) __attribute__((ifunc("choose")));
