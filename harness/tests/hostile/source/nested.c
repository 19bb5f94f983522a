/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: a function in a function: its address is
 * code on the stack */
int attack(int offset);
int attack(int offset)
{
    int inner(int more)
    {
        return offset + more;
    }
    int (*volatile pointer)(int) = inner;

    return pointer(1);
}
