/* SPDX-License-Identifier: MIT */
/* race over broken/no_lock: behaves where it believes to be watched */
#ifdef __SANITIZE_THREAD__
#error "watched"
#endif
