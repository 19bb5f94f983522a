/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: a file that contains itself */
#include __FILE__
