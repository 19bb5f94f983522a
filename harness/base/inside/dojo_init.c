/* SPDX-License-Identifier: MIT */
/*
 * dojo_init - the first process of a sandbox: bounds the program, starts it,
 * tells how it ended.
 *
 *     dojo_init [OPTION...] -- PROGRAM ARGUMENT...
 *
 *     -c N  seconds of processor time     -f N  MiB of a file it writes
 *     -a N  MiB of addresses              -s N  KiB of stack
 *     -p N  processes and threads         -o F  F is the product
 *     -k N:F  F is kept as well, by descriptor N
 *     -b    descriptor 5 holds a filter for system calls
 *     -r F  may be read, -w F may be written, nothing else (Landlock)
 *     -n N  files and -m N MiB, at most, in the folders for temporary files
 *     -t F  such a folder, -T F a file system of its own that is one
 *     -j    no PROGRAM: serve jobs (job.h)    -J    so, beside others
 *
 * PROGRAM may be several, one after the other as long as they go well, with
 * --then between them.
 *
 * Idea: descriptor 4 is a socket to dojo.  The program's process sends one
 * byte just before it becomes the program, so that the kernel tells dojo its
 * number; then this process sends "exit 7 at 0" or "signal 11 at 0", of which
 * program.  Where all went well, the product is copied to descriptor 6; "space"
 * says that there was no room for it.  Neither descriptor nor this process's
 * memory is within the program's reach.
 *
 * With -j programs come by that socket, one after the other (serve.c).
 *
 * _GNU_SOURCE for vfork, close_range's number and RLIMIT_NPROC.
 */
#define _GNU_SOURCE
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILTER_MAX = 1024, LOOK_MS = 50, DEPTH_MAX = 16 };
enum { FILTER_FD = 5, PRODUCT_FD = 6 };

struct init_options options;

/* What landlock.h of an older system has no names for. */
struct ruleset {
    uint64_t files;
    uint64_t ports;
    uint64_t scoped;
};

enum {
    FILES_READ = 1 << 0 | 1 << 2 | 1 << 3, /* execute, read, list */
    FILES_ALL_1 = (1 << 13) - 1,
    ONE_FILE = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14,
    PORTS_ALL = 3,
    SCOPED_ALL = 3, /* abstract sockets, signals */
};

_Noreturn void init_refuse(const char *what)
{
    dprintf(2, "dojo_init: %s: %s\n", what, strerror(errno));
    _exit(REFUSED);
}

static void limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limits = {.rlim_cur = soft, .rlim_max = hard};

    if (setrlimit(resource, &limits) < 0)
        init_refuse("a limit");
}

static void set_limits(void)
{
    limit(RLIMIT_CORE, 0, 0);
    if (options.cpu_s > 0)
        limit(RLIMIT_CPU, options.cpu_s, options.cpu_s + 2);
    if (options.file_mb > 0)
        limit(RLIMIT_FSIZE, options.file_mb << 20, options.file_mb << 20);
    if (options.address_mb > 0)
        limit(RLIMIT_AS, options.address_mb << 20, options.address_mb << 20);
    if (options.stack_kb > 0)
        limit(RLIMIT_STACK, options.stack_kb << 10, options.stack_kb << 10);
    if (options.processes > 0)
        limit(RLIMIT_NPROC, options.processes, options.processes);
}

static struct sock_filter filter_code[FILTER_MAX];
static ssize_t filter_length;
bool init_scratch_full;

/* Read once: several programs get it. */
static void keep_filter(void)
{
    if (!options.filter)
        return;
    filter_length = read(FILTER_FD, filter_code, sizeof(filter_code));
    if (filter_length <= 0 ||
        filter_length % (ssize_t)sizeof(filter_code[0]) != 0)
        init_refuse("the filter");
}

static void set_filter(void)
{
    struct sock_fprog program = {
        .len = (unsigned short)((size_t)filter_length / sizeof(filter_code[0])),
        .filter = filter_code};

    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
        init_refuse("seccomp");
}

static void allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    struct stat status;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return; /* what is not there needs no rule */
    if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= ONE_FILE;
    if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule,
                0) < 0)
        init_refuse(path);
    close(rule.parent_fd);
}

/* Files, ports and signals: what this kernel's Landlock can bound. */
static void set_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
    struct ruleset rights = {.files = FILES_ALL_1};
    size_t size = 8;
    int rules;

    if (options.readable_count == 0)
        return;
    if (version < 4)
        init_refuse("Landlock before version 4");
    rights.files |= 1 << 13 | 1 << 14;
    rights.ports = PORTS_ALL;
    size = 16;
    if (version >= 6) {
        rights.scoped = SCOPED_ALL;
        size = 24;
    }
    rules = (int)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
    if (rules < 0)
        init_refuse("Landlock");
    for (unsigned i = 0; i < options.readable_count; i++)
        allow(rules, options.readable[i], FILES_READ);
    for (unsigned i = 0; i < options.writable_count; i++)
        allow(rules, options.writable[i], rights.files);
    if (syscall(SYS_landlock_restrict_self, rules, 0) < 0)
        init_refuse("Landlock");
    close(rules);
}

_Noreturn void init_become(char **argv, bool first)
{
    if (first && write(STATUS_FD, "p", 1) != 1)
        init_refuse("the judge's descriptor");
    if (options.readable_count > 0 || options.shared)
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* no namespace ends it */
    set_limits();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        init_refuse("no new privileges");
    set_landlock();
    if (options.filter)
        set_filter();
    (void)syscall(SYS_close_range, STATUS_FD, ~0U, 0);
    execv(argv[0], argv);
    dprintf(2, "%s: %s\n", argv[0], strerror(errno));
    _exit(REFUSED);
}

/* 0, or -errno. */
static int send_file(const char *path, int to)
{
    static char buffer[1 << 16];
    int from = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    size_t left = (size_t)options.file_mb << 20;
    struct stat status;
    ssize_t got;

    if (from < 0 || fstat(from, &status) < 0 || !S_ISREG(status.st_mode))
        return -EINVAL;
    while ((got = read(from, buffer, sizeof(buffer))) > 0) {
        if ((size_t)got > left)
            return -EFBIG;
        if (write(to, buffer, (size_t)got) != got)
            return -ENOSPC; /* the file is dojo's, and the lack is too */
        left -= (size_t)got;
    }
    close(from);
    return got < 0 ? -EIO : 0;
}

/* Files that are kept, as soon as they are made. */
static int send_kept(void)
{
    int sent = 0;

    for (unsigned i = 0; sent == 0 && i < options.kept_count; i++) {
        struct init_kept *kept = &options.kept[i];

        if (kept->sent || access(kept->path, F_OK) < 0)
            continue;
        sent = send_file(kept->path, kept->fd);
        kept->sent = true;
    }
    return sent;
}

/* What was to be made and is not there is an error, too. */
static int send_rest(void)
{
    for (unsigned i = 0; i < options.kept_count; i++)
        if (!options.kept[i].sent)
            return -EINVAL;
    return options.product != NULL ? send_file(options.product, PRODUCT_FD) : 0;
}

static void add_kept(const char *value)
{
    char *path;
    int fd = (int)strtol(value, &path, 10);

    if (*path == ':' && options.kept_count < KEPT_MAX)
        options.kept[options.kept_count++] =
            (struct init_kept){path + 1, fd, false};
    else
        _exit(REFUSED);
}

static rlim_t number(const char *text)
{
    return text != NULL ? (rlim_t)strtoul(text, NULL, 10) : 0;
}

static void take_option(int option, const char *value)
{
    switch (option) {
    case 'c':
        options.cpu_s = number(value);
        break;
    case 'f':
        options.file_mb = number(value);
        break;
    case 'a':
        options.address_mb = number(value);
        break;
    case 's':
        options.stack_kb = number(value);
        break;
    case 'p':
        options.processes = number(value);
        break;
    case 'j':
    case 'J':
        options.serve = true;
        options.shared = option == 'J';
        break;
    case 'b':
        options.filter = true;
        break;
    case 'o':
        options.product = value;
        break;
    case 'k':
        add_kept(value);
        break;
    case 'r':
        if (options.readable_count < RULES_MAX)
            options.readable[options.readable_count++] = value;
        break;
    case 'w':
        if (options.writable_count < RULES_MAX)
            options.writable[options.writable_count++] = value;
        break;
    case 'n':
        options.files = number(value);
        break;
    case 'm':
        options.scratch_mb = number(value);
        break;
    case 't':
    case 'T':
        if (options.scratch_count == SCRATCH_MAX)
            break;
        options.own_system[options.scratch_count] = option == 'T';
        options.scratch[options.scratch_count++] = value;
        break;
    default:
        _exit(REFUSED);
    }
}

static void look_around(int number)
{
    (void)number; /* wait returns, that is all */
}

/* Looks at the folders for temporary files while the program runs. */
void init_look(bool on)
{
    const struct sigaction action = {.sa_handler = look_around};
    const struct timeval often = {0, on ? LOOK_MS * 1000 : 0};
    const struct itimerval every = {often, often};

    if (options.scratch_count == 0)
        return;
    (void)sigaction(SIGALRM, &action, NULL);
    (void)setitimer(ITIMER_REAL, &every, NULL);
}

/* Files below a folder that shares its disk with others, and their size. */
static void count_folder(int folder, unsigned depth, uint64_t *files,
                         uint64_t *bytes)
{
    DIR *directory = folder >= 0 ? fdopendir(folder) : NULL;
    struct dirent *entry;

    while (directory != NULL && *files <= options.files &&
           (entry = readdir(directory)) != NULL) {
        struct stat status;

        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0 ||
            fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        *files += 1;
        *bytes += (uint64_t)status.st_blocks * 512;
        if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX)
            count_folder(
                openat(folder, entry->d_name,
                       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                depth + 1, files, bytes);
    }
    if (directory != NULL)
        closedir(directory);
    else if (folder >= 0)
        close(folder);
}

static bool scratch_is_full(void)
{
    uint64_t files = 0;
    uint64_t bytes = 0;

    for (unsigned i = 0; i < options.scratch_count; i++) {
        struct statfs system;

        if (options.own_system[i] && statfs(options.scratch[i], &system) == 0)
            files += system.f_files - system.f_ffree;
        if (!options.own_system[i])
            count_folder(
                open(options.scratch[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0,
                &files, &bytes);
    }
    return (options.files > 0 && files > options.files) ||
           (options.scratch_mb > 0 && bytes >> 20 >= options.scratch_mb);
}

void init_bound_scratch(pid_t child)
{
    if (init_scratch_full || !scratch_is_full())
        return;
    init_scratch_full = true;
    (void)kill(child, SIGKILL);
}

void init_hold_signals(bool on)
{
    sigset_t held;

    sigfillset(&held);
    sigdelset(&held, SIGALRM);
    if (!on)
        sigemptyset(&held);
    (void)sigprocmask(SIG_SETMASK, &held, NULL);
}

/* Waits for the program, and for what others leave behind. */
int init_wait(pid_t child)
{
    int status = 0;
    pid_t gone;

    while ((gone = wait(&status)) != child) {
        if (gone < 0 && errno != EINTR)
            return -1;
        if (gone < 0)
            init_bound_scratch(child);
    }
    return status;
}

/* Where the next program begins, or NULL; ends the first with NULL. */
static char **cut_first(char **argv)
{
    for (; *argv != NULL; argv++) {
        if (strcmp(*argv, "--then") == 0) {
            *argv = NULL;
            return argv + 1;
        }
    }
    return NULL;
}

/* In our memory until it is the program: init_become changes nothing there. */
static pid_t start_program(char **argv, bool first)
{
    pid_t child = vfork();

    if (child < 0)
        init_refuse("vfork");
    if (child == 0)
        init_become(argv, first);
    return child;
}

/* How the last one that ran ended, and which that was. */
static int run_all(char **argv, unsigned *step, int *sent)
{
    int status = 0;

    for (*step = 0;; *step += 1) {
        char **next = cut_first(argv);
        pid_t child = start_program(argv, *step == 0);

        if (next == NULL)
            (void)close(3);
        status = init_wait(child);
        if (status == 0)
            *sent = send_kept();
        if (next == NULL || status != 0 || *sent < 0)
            return status;
        argv = next;
    }
}

static void end_group(int number)
{
    (void)number;
    (void)kill(0, SIGKILL);
}

/*
 * Where no namespace ends with this process, its group does, which nobody
 * leaves there: were dojo killed, what the program has left behind would go
 * on for ever.
 */
static void end_with_dojo(void)
{
    const struct sigaction action = {.sa_handler = end_group};

    (void)sigaction(SIGTERM, &action, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
}

int main(int argc, char **argv)
{
    unsigned step = 0;
    int option;
    int status;
    int sent = 0;

    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    while ((option = getopt(argc, argv, "+c:f:a:s:p:jJbo:k:r:w:n:m:t:T:")) >= 0)
        take_option(option, optarg);
    if (optind >= argc && !options.serve)
        _exit(REFUSED);
    (void)fcntl(STATUS_FD, F_SETFD, FD_CLOEXEC);
    if (options.readable_count > 0)
        end_with_dojo();
    keep_filter();
    if (options.serve) {
        status = init_serve();
        if (status < 0)
            return 0;
    } else {
        init_look(true);
        status = run_all(argv + optind, &step, &sent);
    }
    if (status == 0 && sent == 0)
        sent = send_rest();
    if (sent < 0)
        status = REFUSED << 8;
    if (sent == -ENOSPC)
        dprintf(STATUS_FD, "space\n");
    else if (init_scratch_full)
        dprintf(STATUS_FD, "scratch\n");
    else if (WIFSIGNALED(status))
        dprintf(STATUS_FD, "signal %d at %u\n", WTERMSIG(status), step);
    else
        dprintf(STATUS_FD, "exit %d at %u\n", WEXITSTATUS(status), step);
    return 0;
}
