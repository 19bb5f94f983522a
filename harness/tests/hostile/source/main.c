/* SPDX-License-Identifier: MIT */
/* wrong over broken/offset_ignored: its own main */
int main(void)
{
    return 0;
}
