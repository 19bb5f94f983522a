/* SPDX-License-Identifier: MIT */
/* sentence.h - what every test program begins with. */
#ifndef SUPPORT_SENTENCE_H
#define SUPPORT_SENTENCE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SENTENCE(name) static void name(void **state __attribute__((unused)))

#endif
