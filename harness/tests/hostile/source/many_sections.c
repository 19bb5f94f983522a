/* SPDX-License-Identifier: MIT */
/* accepted over solutions/mutex: odd, not wrong: five thousand functions */
int odd_0(void);
int odd_0(void)
{
    return 0;
}
int odd_1(void);
int odd_1(void)
{
    return 1;
}
int odd_2(void);
int odd_2(void)
{
    return 2;
}
