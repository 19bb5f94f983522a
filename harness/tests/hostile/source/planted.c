/* SPDX-License-Identifier: MIT */
/* wrong over broken/offset_ignored: its own planted sentences */
void dojo_planted_sentence(void);
void dojo_planted_sentence(void)
{
}
int record_event(void);
int record_event(void)
{
    return 0;
}
