/* SPDX-License-Identifier: MIT */
/*
 * sandbox_filter.h - the system calls that a sandbox refuses.
 *
 * Whatever a kata needs stays open; shut are the doors to other namespaces,
 * to other processes' memory, to the kernel's rarely used corners, and what
 * two submissions could talk through.
 */
#ifndef DOJO_BASE_SANDBOX_FILTER_H
#define DOJO_BASE_SANDBOX_FILTER_H

#include <stdbool.h>

struct sandbox_filter {
    bool lone;    /* no namespaces: refuse sessions and the network, too */
    bool signals; /* lone, and nothing else bounds signals */
};

/*
 * A descriptor that holds the filter's instructions, the caller's to close;
 * or -errno.
 */
int sandbox_filter_make(const struct sandbox_filter *wanted);

#endif
