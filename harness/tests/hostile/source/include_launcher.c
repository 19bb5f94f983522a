/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: the launcher of sandboxes */
#include "/dojo_init"
