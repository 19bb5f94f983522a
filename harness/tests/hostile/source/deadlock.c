/* SPDX-License-Identifier: MIT */
/* deadlock over broken/lock_kept_on_error: odd names, and a lock that stays */
static int assert_int_equal_hook;
