/* SPDX-License-Identifier: MIT */
/* wrong over broken/offset_ignored: names the table of the library's
 * addresses */
extern void *_GLOBAL_OFFSET_TABLE_[];
static void *unused_slot(void)
{
    return _GLOBAL_OFFSET_TABLE_[0];
}
