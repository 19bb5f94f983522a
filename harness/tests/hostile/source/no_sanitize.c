/* SPDX-License-Identifier: MIT */
/* tampered over broken/no_lock: hides from ThreadSanitizer */
__attribute__((no_sanitize("thread"))) static void hidden(void)
{
}
