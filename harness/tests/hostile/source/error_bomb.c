/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: more errors than anybody reads */
#define E(x) int x##1 = y; int x##2 = y; int x##3 = y;
E(a) E(b) E(c) E(d) E(e) E(f) E(g) E(h)
