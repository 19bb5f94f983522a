/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: asks for a library as others' compilers do */
#pragma comment(lib, "m")
