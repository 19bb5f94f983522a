/* SPDX-License-Identifier: MIT */
/* misuse over broken/one_place_too_many: tells AddressSanitizer to be silent */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "halt_on_error=0:exitcode=0:detect_leaks=0";
}
const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
    return "halt_on_error=0";
}
