/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: findings in somebody else's file */
#line 17 "tests/behaviour.c"
