/* SPDX-License-Identifier: MIT */
/* accepted over solutions/mutex: odd, not wrong: warnings, told once */
#warning ::error::injected by the compiler
#warning <b>&amp; @everyone</b>
