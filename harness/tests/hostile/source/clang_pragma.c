/* SPDX-License-Identifier: MIT */
/* tampered over broken/no_lock: attributes by another compiler's pragma */
#pragma clang attribute push(__attribute__((no_sanitize("thread"))),           \
                             apply_to = function)
