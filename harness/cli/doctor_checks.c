/* SPDX-License-Identifier: MIT */
#include "doctor_checks.h"
#include "explored.h"
#include "jobs.h"
#include "path.h"
#include "process.h"
#include "sandbox.h"
#include "tools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { SPACE_MB = 200 };

struct doctor {
    void (*shown)(void *context, const struct doctor_check *check);
    void *context;
};

static void say(const struct doctor *doctor, const char *name,
                enum doctor_state state, const char *what, const char *mend)
{
    struct doctor_check check = {name, state, what, mend};

    doctor->shown(doctor->context, &check);
}

static bool in_path(const char *program)
{
    char *path = text_copy(getenv("PATH") != NULL ? getenv("PATH") : "");
    bool found = false;
    char *rest = NULL;

    for (char *folder = strtok_r(path, ":", &rest); folder != NULL && !found;
         folder = strtok_r(NULL, ":", &rest)) {
        char *file = text_format("%s/%s", folder, program);

        found = access(file, X_OK) == 0;
        free(file);
    }
    free(path);
    return found;
}

static void check_programs(const struct doctor *doctor)
{
    static const struct {
        const char *program;
        enum doctor_state without;
        const char *purpose;
        const char *mend;
    } programs[] = {
        {"ld", DOCTOR_MISSING, "links answers", "apt-get install binutils"},
        {"objcopy", DOCTOR_MISSING, "hides what is not the api",
         "apt-get install binutils"},
        {"addr2line", DOCTOR_WEAK, "tells the line of a crash",
         "apt-get install binutils"},
        {"gcovr", DOCTOR_WEAK, "coverage in reports", "apt-get install gcovr"},
        {"pkg-config", DOCTOR_WEAK, "finds libraries to time beside answers",
         "apt-get install pkg-config"},
        {"bwrap", DOCTOR_WEAK, "isolation for dojo grade",
         "apt-get install bubblewrap"},
        {"qemu-arm", DOCTOR_WEAK, "the arm preset",
         "apt-get install qemu-user gcc-arm-linux-gnueabihf"},
    };

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        say(doctor, programs[i].program,
            in_path(programs[i].program) ? DOCTOR_OK : programs[i].without,
            programs[i].purpose, programs[i].mend);
}

/* Compiles and runs a small program; its exit status, or -errno. */
static int try_program(const char *folder, const char *source,
                       const char *const *flags)
{
    char *file = text_format("%s/try.c", folder);
    char *program = text_format("%s/try", folder);
    struct text_list command = {0};
    int result = text_write(file, source, strlen(source));

    text_list_add(&command, tools_cc());
    text_list_add_all(&command, flags);
    text_list_add(&command, file);
    text_list_add(&command, "-o");
    text_list_add(&command, program);
    if (result == 0)
        result = tools_run(&command, NULL, NULL);
    if (result == 0) {
        const char *argv[] = {program, NULL};
        struct process_spec spec = {
            .argv = argv, .deadline_ms = 20000, .fixed_layout = true};
        struct process_result ran;

        result = process_run(&spec, &ran);
        if (result == 0) {
            result = ran.end == PROCESS_EXITED ? ran.status : -EIO;
            process_free(&ran);
        }
    }
    text_list_free(&command);
    free(program);
    free(file);
    return result;
}

static void check_compiler(const struct doctor *doctor)
{
    static const char *const plain[] = {"-pthread", NULL};
    static const char *const address[] = {"-fsanitize=address,undefined", NULL};
    static const char *const thread[] = {"-fsanitize=thread", NULL};
    static const char fine[] = "int main(void) { return 0; }\n";
    static const char leaking[] =
        "#include <stdlib.h>\nvoid *volatile kept;\n"
        "int main(void) { kept = malloc(9); kept = 0; return 0; }\n";
    char *folder = path_temporary();
    int status;

    if (folder == NULL) {
        say(doctor, "temporary files", DOCTOR_MISSING, strerror(errno),
            "set TMPDIR to a folder that can be written");
        return;
    }
    status = try_program(folder, fine, plain);
    say(doctor, "compiler", status == 0 ? DOCTOR_OK : DOCTOR_MISSING,
        tools_cc(), "apt-get install gcc libc6-dev, or set DOJO_CC");
    status = try_program(folder, fine, address);
    say(doctor, "AddressSanitizer", status == 0 ? DOCTOR_OK : DOCTOR_WEAK,
        "stage address", "apt-get install libasan8 libubsan1");
    status = try_program(folder, leaking, address);
    say(doctor, "LeakSanitizer", status > 0 ? DOCTOR_OK : DOCTOR_WEAK,
        "finds leaks in stage address; needs ptrace",
        "allow ptrace (in a container: --cap-add SYS_PTRACE)");
    status = try_program(folder, fine, thread);
    say(doctor, "ThreadSanitizer", status == 0 ? DOCTOR_OK : DOCTOR_WEAK,
        "stage thread", "apt-get install libtsan2; sysctl vm.mmap_rnd_bits=28");
    (void)path_remove(folder);
    free(folder);
}

static void check_folder(const struct doctor *doctor, const char *name,
                         char *folder, const char *mend)
{
    struct statvfs space;
    char *what;
    unsigned long long free_mb;

    if (folder == NULL || statvfs(folder, &space) < 0) {
        say(doctor, name, DOCTOR_WEAK, strerror(errno), mend);
        free(folder);
        return;
    }
    free_mb = (unsigned long long)space.f_bavail * space.f_frsize >> 20;
    what = text_format("%s, %llu MB free", folder, free_mb);
    say(doctor, name, free_mb >= SPACE_MB ? DOCTOR_OK : DOCTOR_WEAK, what,
        "make room there, or choose another folder");
    free(what);
    free(folder);
}

static void check_explorer(const struct doctor *doctor)
{
    say(doctor, "explorer", explored_available() ? DOCTOR_OK : DOCTOR_WEAK,
        "stages schedules and faults",
        "this dojo was built without it: build for x86-64");
}

static void check_processors(const struct doctor *doctor)
{
    char *what = text_format("%u", jobs_width());

    say(doctor, "processors", jobs_width() > 1 ? DOCTOR_OK : DOCTOR_WEAK, what,
        "with one, races on real threads hide and timing shows no contention; "
        "the explorer does not mind");
    free(what);
}

static const char *level_offers(enum sandbox_level level)
{
    static const char *const offers[SANDBOX_LEVELS] = {
        [SANDBOX_L1] = "limits alone: answers run with your rights",
        [SANDBOX_L2] = "Landlock, seccomp, limits; no network at "
                       "all, no process groups: sentences that need them stay "
                       "open (incomplete)",
        [SANDBOX_L3] = "namespaces, seccomp, limits; its own loopback",
        [SANDBOX_L4] = "the same, and control groups, as root"};

    return offers[level];
}

static const char *level_mend(enum sandbox_level level)
{
    static const char *const mends[SANDBOX_LEVELS] = {
        [SANDBOX_L2] = "a kernel with Landlock (6.7 or later, lsm=landlock)",
        [SANDBOX_L3] = "apt-get install bubblewrap; "
                       "sysctl kernel.unprivileged_userns_clone=1; on Ubuntu "
                       "24.04 an AppArmor profile for bwrap",
        [SANDBOX_L4] = "run as root, where control groups may be made"};

    return mends[level];
}

/* Each level, what it offers or why it is not to be had. */
static void check_isolation(const struct doctor *doctor)
{
    enum sandbox_level best;

    best = sandbox_best();
    for (int i = SANDBOX_L4; i >= SANDBOX_L1; i--) {
        enum sandbox_level level = (enum sandbox_level)i;
        const char *why = sandbox_why_not(level);
        char *name = text_format("isolation %s", sandbox_name(level));
        char *what = text_format(
            "%s%s%s", why == NULL ? level_offers(level) : why,
            level == best ? "; dojo grade uses it" : "",
            level == best && level < SANDBOX_L3 ? ", which is little" : "");

        say(doctor, name, why == NULL ? DOCTOR_OK : DOCTOR_WEAK, what,
            level_mend(level));
        free(what);
        free(name);
    }
}

static void check_runner(const struct doctor *doctor)
{
    char *runner = text_format("%s/libdojo_runner.so", tools_library());

    say(doctor, "runner", path_is_file(runner) ? DOCTOR_OK : DOCTOR_MISSING,
        runner, "build again: cmake --workflow --preset dev");
    free(runner);
}

void doctor_run(void (*shown)(void *context, const struct doctor_check *check),
                void *context)
{
    struct doctor doctor = {shown, context};

    check_compiler(&doctor);
    check_runner(&doctor);
    check_explorer(&doctor);
    check_programs(&doctor);
    check_isolation(&doctor);
    check_processors(&doctor);
    check_folder(&doctor, "cache", path_cache(),
                 "set XDG_CACHE_HOME to a folder that can be written; without "
                 "it every run compiles the tests again");
    check_folder(&doctor, "state", path_state(),
                 "set XDG_STATE_HOME to a folder that can be written; replay "
                 "needs it");
}
