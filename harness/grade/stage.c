/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <string.h>

static const char *const none[] = {NULL};
static const char *const plain_flags[] = {"-O2", "-g", NULL};
static const char *const address_flags[] = {"-O0",
                                            "-g",
                                            "-fno-omit-frame-pointer",
                                            "-fsanitize=address,undefined",
                                            "-fno-sanitize-recover=all",
                                            NULL};
static const char *const thread_flags[] = {"-O0", "-g", "-fsanitize=thread",
                                           NULL};

/* What is linked in is not searched for leaks: half of each process's time. */
static const char *const address_linking[] = {"-fsanitize=address,undefined",
                                              "-static-libasan",
                                              "-static-libubsan", NULL};
static const char *const thread_linking[] = {"-fsanitize=thread", NULL};

/* A fixed environment: nothing of the learner's machine decides a verdict. */
#define COMMON "PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent"
static const char *const plain_environment[] = {COMMON, NULL};
static const char *const address_environment[] = {
    COMMON,
    "ASAN_OPTIONS=exitcode=67:allow_user_segv_handler=0:detect_leaks=1:"
    "handle_abort=1:detect_stack_use_after_return=1:color=never:"
    "allocator_may_return_null=1:suppressions=''",
    "LSAN_OPTIONS=exitcode=67:suppressions='':report_objects=0",
    "UBSAN_OPTIONS=exitcode=67:print_stacktrace=1:halt_on_error=1:"
    "color=never:suppressions=''",
    NULL};
/* TEST_TMPDIR: it would put a file of constants into /tmp, to skip them
 * faster, and a sandbox whose files have changed serves no other sentence. */
static const char *const thread_environment[] = {
    COMMON, "TEST_TMPDIR=/nonexistent",
    "TSAN_OPTIONS=exitcode=66:halt_on_error=0:report_bugs=1:"
    "report_thread_leaks=1:second_deadlock_stack=1:color=never:"
    "report_signal_unsafe=0:handle_segv=1:handle_abort=1:"
    "allocator_may_return_null=1:"
    "allow_user_segv_handler=0:suppressions='':history_size=4",
    NULL};

static const struct stage stages[STAGE_COUNT] = {
    [STAGE_GATE] = {STAGE_GATE, "gate", NULL, NULL, false, false, plain_flags,
                    none, plain_environment},
    [STAGE_BEHAVIOUR] = {STAGE_BEHAVIOUR, "behaviour", "behaviour",
                         "tests/behaviour.c", false, false, plain_flags, none,
                         plain_environment},
    [STAGE_SCHEDULES] = {STAGE_SCHEDULES, "schedules", "schedules",
                         "tests/schedules.c", true, false, none, none,
                         plain_environment},
    [STAGE_FAULTS] = {STAGE_FAULTS, "faults", "faults", "tests/faults.c", true,
                      false, none, none, plain_environment},
    [STAGE_ADDRESS] = {STAGE_ADDRESS, "address", "behaviour",
                       "tests/behaviour.c", false, true, address_flags,
                       address_linking, address_environment},
    [STAGE_THREAD] = {STAGE_THREAD, "thread", "behaviour", "tests/behaviour.c",
                      false, true, thread_flags, thread_linking,
                      thread_environment},
};

const struct stage *stage_get(enum stage_id id)
{
    return &stages[id];
}

enum stage_id stage_find(const char *name)
{
    for (int id = 0; id < STAGE_COUNT; id++)
        if (strcmp(stages[id].name, name) == 0)
            return (enum stage_id)id;
    return STAGE_COUNT;
}
