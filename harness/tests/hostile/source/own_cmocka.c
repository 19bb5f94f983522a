/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: a header that it did not hand in */
#include "cmocka_own.h"
