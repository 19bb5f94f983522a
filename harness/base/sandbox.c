/* SPDX-License-Identifier: MIT */
/*
 * Idea: what may be seen is handed in through descriptors, which bubblewrap
 * copies into files of the new root.  So no folder of ours is mounted, and
 * the user inside needs no right to reach one.
 *
 * Price: a program is copied for every start, a few megabytes.
 *
 * _GNU_SOURCE for the landlock call's number.
 */
#define _GNU_SOURCE
#include "sandbox.h"
#include "cgroup.h"
#include "path.h"
#include "process_host.h"
#include "sandbox_filter.h"
#include "text.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PROCESSES = 64, SLOT_FIRST = 70000, SLOTS = 20000 };
enum { LANDLOCK_LEAST = 4, LANDLOCK_SIGNALS = 6, SLACK_MB = 96 };

static const char *launcher;
static atomic_uint slots;

/* One start: what is built for it. */
struct start {
    const struct sandbox_job *job;
    struct text_list argv;
    struct text_list files;
    struct text_list kept;
    struct text_list environment;
    struct cgroup group;
    char *filter;  /* path of the filter's descriptor */
    char *outer;   /* at L2: a temporary folder of ours, and in it */
    char *scratch; /* the one that the program's user has */
    int filter_fd;
    struct process_box box;
    struct process_spec spec;
    struct process_host host; /* of a pool's */
    pid_t maker;              /* the thread that it belongs to */
    struct start *next;       /* in its pool */
};

void sandbox_use(const char *path)
{
    launcher = path;
}

static const char *bubblewrap(void)
{
    static const char *const places[] = {"/usr/bin/bwrap",
                                         "/usr/local/bin/bwrap", NULL};

    for (size_t i = 0; places[i] != NULL; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

static long landlock_version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

static void add(struct start *start, const char *const *words)
{
    text_list_add_all(&start->argv, words);
}

#define ADD(start, ...) add(start, (const char *const[]){__VA_ARGS__, NULL})

/* /bin and its like: links into /usr, or folders of their own. */
static void add_system(struct start *start)
{
    static const char *const places[] = {"/bin", "/lib", "/lib64", NULL};

    ADD(start, "--ro-bind", "/usr", "/usr");
    for (size_t i = 0; places[i] != NULL; i++) {
        char target[256];
        ssize_t length = readlink(places[i], target, sizeof(target) - 1);

        if (length > 0) {
            target[length] = '\0';
            ADD(start, "--symlink", target, places[i]);
        } else {
            ADD(start, "--ro-bind-try", places[i], places[i]);
        }
    }
    ADD(start, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache");
    ADD(start, "--ro-bind-try", "/etc/alternatives", "/etc/alternatives");
}

static unsigned scratch_mb(const struct start *start)
{
    unsigned megabytes = start->job->scratch_mb;

    return megabytes > 0 ? megabytes : SANDBOX_SCRATCH_MB;
}

static void add_scratch(struct start *start)
{
    char *size = text_format("%llu", scratch_mb(start) * 1048576ULL);

    ADD(start, "--proc", "/proc", "--dev", "/dev", "--size", "16777216",
        "--perms", "1777", "--tmpfs", "/dev/shm", "--remount-ro", "/dev");
    ADD(start, "--size", size, "--perms", "1777", "--tmpfs", "/tmp");
    free(size);
}

static void add_file(struct start *start, const char *outside,
                     const char *inside)
{
    char *number = text_format("%d", PROCESS_FILES + (int)start->files.count);

    text_list_add(&start->files, outside);
    ADD(start, "--perms", "0755", "--ro-bind-data", number, inside);
    free(number);
}

static void add_number(struct start *start, const char *option, size_t value)
{
    if (value > 0)
        text_list_addf(&start->argv, "%s%zu", option, value);
}

/* Where a word that begins with @/ stands for. */
static char *beside(const char *word, const char *scratch)
{
    return text_format("%s/%s", scratch, word + strlen("@/"));
}

static void add_kept(struct start *start, const char *scratch)
{
    const struct sandbox_kept *kept = start->job->kept;

    for (; kept != NULL && kept->name != NULL; kept++) {
        char *inside = beside(kept->name, scratch);

        text_list_addf(&start->argv, "-k%zu:%s",
                       PROCESS_FILES + start->files.count + start->kept.count,
                       inside);
        text_list_add(&start->kept, kept->path);
        free(inside);
    }
}

/* The program's words, temporary files and product with their names there. */
static void add_words(struct start *start, const char *scratch)
{
    const struct sandbox_job *job = start->job;
    bool named = false;

    for (const char *const *word = job->spec->argv; *word != NULL; word++) {
        if (job->product != NULL && strcmp(*word, "@product") == 0)
            named = true;
        if (text_starts(*word, "@/") || strcmp(*word, "@product") == 0)
            text_list_addf(&start->argv, "%s/%s", scratch,
                           *word + 1 + ((*word)[1] == '/'));
        else
            text_list_add(&start->argv, *word);
    }
    if (job->product != NULL && !named) {
        ADD(start, "-o");
        text_list_addf(&start->argv, "%s/product", scratch);
    }
}

/* The launcher's options, and the program behind them. */
static void add_program(struct start *start, const char *scratch)
{
    const struct process_spec *spec = start->job->spec;

    add_number(start, "-c", spec->limits.cpu_s);
    add_number(start, "-f", spec->limits.file_mb);
    add_number(start, "-a", spec->limits.address_mb);
    add_number(start, "-s", spec->limits.stack_kb);
    add_number(start, "-p",
               start->job->processes > 0 ? start->job->processes : PROCESSES);
    add_number(start, "-n", SANDBOX_FILES);
    add_number(start, "-m", scratch_mb(start));
    if (start->job->level >= SANDBOX_L3)
        ADD(start, "-T", scratch, "-T", "/dev/shm");
    else
        ADD(start, "-t", scratch);
    ADD(start, "-b");
    if (start->job->product != NULL)
        text_list_addf(&start->argv, "-o%s/product", scratch);
    add_kept(start, scratch);
    if (start->job->pool != NULL) {
        ADD(start, "-j");
        return;
    }
    ADD(start, "--");
    add_words(start, scratch);
}

static void wrap_namespaces(struct start *start)
{
    const struct sandbox_job *job = start->job;

    ADD(start, bubblewrap(), "--unshare-all", "--unshare-user",
        "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop",
        "ALL", "--as-pid-1", "--hostname", "dojo");
    add_system(start);
    add_scratch(start);
    add_file(start, launcher, "/dojo_init");
    for (size_t i = 0; job->files[i] != NULL; i++)
        add_file(start, job->files[i], job->files[i]);
    if (job->spec->folder != NULL)
        ADD(start, "--dir", job->spec->folder);
    ADD(start, "--remount-ro", "/", "--chdir",
        job->spec->folder != NULL ? job->spec->folder : "/");
    ADD(start, "/dojo_init");
    add_program(start, "/tmp");
    start->spec.folder = "/";
}

/* No more than a launcher that serves, with our own rights. */
static void wrap_plain(struct start *start)
{
    const struct process_limits *limits = &start->job->spec->limits;

    text_list_add(&start->argv, launcher);
    add_number(start, "-f", limits->file_mb);
    add_number(start, "-a", limits->address_mb);
    add_number(start, "-s", limits->stack_kb);
    ADD(start, "-J");
    start->spec.folder = start->job->spec->folder;
}

/* Opens a temporary folder of ours for others to pass through. */
static void open_way(const char *file)
{
    char *path = text_copy(file);
    char *slash;

    while ((slash = strrchr(path, '/')) != NULL && slash != path) {
        *slash = '\0';
        if (text_starts(path_name(path), "dojo-"))
            (void)chmod(path, 0711);
    }
    free(path);
}

static int make_scratch(struct start *start)
{
    start->outer = path_temporary();
    if (start->outer == NULL)
        return -errno;
    start->scratch = text_format("%s/tmp", start->outer);
    if (mkdir(start->scratch, 0700) < 0)
        return -errno;
    if (start->box.uid != 0 &&
        (chmod(start->outer, 0711) < 0 ||
         chown(start->scratch, start->box.uid, start->box.uid) < 0))
        return -errno;
    text_list_addf(&start->environment, "TMPDIR=%s", start->scratch);
    return 0;
}

static int wrap_landlock(struct start *start)
{
    static const char *const seen[] = {"/usr",
                                       "/bin",
                                       "/lib",
                                       "/lib64",
                                       "/etc/ld.so.cache",
                                       "/etc/alternatives",
                                       "/dev/urandom",
                                       "/dev/zero",
                                       "/proc",
                                       NULL};
    const struct sandbox_job *job = start->job;
    int error = make_scratch(start);

    if (error < 0)
        return error;
    text_list_add(&start->argv, launcher);
    for (size_t i = 0; seen[i] != NULL; i++)
        ADD(start, "-r", seen[i]);
    for (size_t i = 0; job->files[i] != NULL; i++) {
        ADD(start, "-r", job->files[i]);
        if (start->box.uid != 0)
            open_way(job->files[i]);
    }
    ADD(start, "-w", "/dev/null", "-w", start->scratch);
    add_program(start, start->scratch);
    start->spec.folder = job->spec->folder;
    return 0;
}

static int add_filter(struct start *start)
{
    const struct sandbox_filter wanted = {
        .lone = start->job->level == SANDBOX_L2,
        .signals = start->job->level == SANDBOX_L2 &&
                   landlock_version() < LANDLOCK_SIGNALS};

    start->filter_fd = sandbox_filter_make(&wanted);
    if (start->filter_fd < 0)
        return start->filter_fd;
    start->filter = text_format("/proc/self/fd/%d", start->filter_fd);
    start->box.filter = start->filter;
    return 0;
}

static int add_group(struct start *start)
{
    const struct sandbox_job *job = start->job;
    unsigned processes = job->processes > 0 ? job->processes : PROCESSES;
    size_t memory_mb = job->spec->limits.memory_mb;

    if (memory_mb == 0)
        memory_mb = 2048;
    return cgroup_open(&start->group, memory_mb + SLACK_MB, processes + 8);
}

static int prepare(struct start *start)
{
    const struct process_spec *spec = start->job->spec;
    int error;

    if (spec->environment != NULL)
        text_list_add_all(&start->environment, spec->environment);
    if (start->job->level <= SANDBOX_L1) {
        wrap_plain(start);
        return 0;
    }
    error = add_filter(start);
    if (geteuid() == 0)
        start->box.uid = (uid_t)(SLOT_FIRST + ((unsigned)getpid() * 64 +
                                               atomic_fetch_add(&slots, 1)) %
                                                  SLOTS);
    if (error == 0 && start->job->level == SANDBOX_L4)
        error = add_group(start);
    if (error < 0)
        return error;
    if (start->job->level == SANDBOX_L2)
        return wrap_landlock(start);
    wrap_namespaces(start);
    return 0;
}

/* Lists end with NULL even when they are empty. */
static const char *const *words_of(const struct text_list *list)
{
    static const char *const none[] = {NULL};

    return list->items != NULL ? (const char *const *)list->items : none;
}

static void forget(struct start *start)
{
    if (start->filter_fd >= 0)
        close(start->filter_fd);
    if (start->outer != NULL)
        (void)path_remove(start->outer);
    cgroup_close(&start->group);
    free(start->outer);
    free(start->scratch);
    free(start->filter);
    text_list_free(&start->argv);
    text_list_free(&start->files);
    text_list_free(&start->kept);
    text_list_free(&start->environment);
}

/* All that the launcher is started with, of a start that is prepared. */
static void complete(struct start *start)
{
    start->box.product = start->job->product;
    start->box.files = words_of(&start->files);
    start->box.kept = words_of(&start->kept);
    start->box.groups = words_of(&start->group.doors);
    start->box.oom = start->group.oom;
    start->spec.argv = words_of(&start->argv);
    start->spec.environment = words_of(&start->environment);
    start->spec.box = &start->box;
}

struct sandbox_pool {
    pthread_mutex_t lock;
    struct start *kept;
};

struct sandbox_pool *sandbox_pool_open(void)
{
    struct sandbox_pool *pool = calloc(1, sizeof(*pool));

    if (pool != NULL)
        (void)pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

static void end_start(struct start *start)
{
    process_host_close(&start->host);
    forget(start);
    free(start);
}

void sandbox_pool_close(struct sandbox_pool *pool)
{
    struct start *next;

    if (pool == NULL)
        return;
    for (struct start *start = pool->kept; start != NULL; start = next) {
        next = start->next;
        end_start(start);
    }
    (void)pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* One that this thread made, or NULL. */
static struct start *take_kept(struct sandbox_pool *pool)
{
    struct start **place = &pool->kept;
    struct start *found;

    (void)pthread_mutex_lock(&pool->lock);
    while (*place != NULL && (*place)->maker != gettid())
        place = &(*place)->next;
    found = *place;
    if (found != NULL)
        *place = found->next;
    (void)pthread_mutex_unlock(&pool->lock);
    return found;
}

static void keep(struct sandbox_pool *pool, struct start *start)
{
    (void)pthread_mutex_lock(&pool->lock);
    start->next = pool->kept;
    pool->kept = start;
    (void)pthread_mutex_unlock(&pool->lock);
}

/* A start that serves jobs like this one; 0 or -errno. */
static int make_start(const struct sandbox_job *job, struct start **made)
{
    struct start *start = calloc(1, sizeof(*start));
    int error;

    if (start == NULL)
        return -ENOMEM;
    start->job = job;
    start->filter_fd = -1;
    start->spec = *job->spec;
    start->spec.records = false;
    start->spec.separate = false;
    start->host.fd = -1;
    start->host.pidfd = -1;
    start->maker = gettid();
    error = prepare(start);
    complete(start);
    if (error == 0)
        error = process_host_open(&start->spec, &start->host);
    start->job = NULL;
    if (error < 0)
        end_start(start);
    else
        *made = start;
    return error;
}

static int run_in(struct start *start, const struct sandbox_job *job,
                  struct process_result *result)
{
    struct process_spec spec = *job->spec;
    int error;

    spec.box = &start->box;
    spec.host = &start->host;
    error = process_run(&spec, result);
    if (error == 0 && start->host.fd >= 0)
        keep(job->pool, start);
    else
        end_start(start);
    return error;
}

static int run_pooled(const struct sandbox_job *job,
                      struct process_result *result)
{
    struct start *start = take_kept(job->pool);
    int error = -EPERM;

    if (start != NULL)
        error = run_in(start, job, result);
    if (error != -EPERM)
        return error;
    error = make_start(job, &start); /* none was kept, or it has ended */
    return error < 0 ? error : run_in(start, job, result);
}

int sandbox_run(const struct sandbox_job *job, struct process_result *result)
{
    struct sandbox_job own = *job;
    struct start start = {.job = &own, .filter_fd = -1, .spec = *job->spec};
    int error;

    *result = (struct process_result){0};
    if (job->pool != NULL && job->level != SANDBOX_L2 && launcher != NULL)
        return run_pooled(job, result);
    if (job->level <= SANDBOX_L1)
        return process_run(job->spec, result);
    own.pool = NULL;
    error = prepare(&start);
    if (error == 0) {
        complete(&start);
        error = process_run(&start.spec, result);
    }
    forget(&start);
    return error;
}

static const char *const names[SANDBOX_LEVELS] = {"L1", "L1", "L2", "L3", "L4"};

const char *sandbox_name(enum sandbox_level level)
{
    return names[level];
}

enum sandbox_level sandbox_parse(const char *name)
{
    for (int level = SANDBOX_L1; level < SANDBOX_LEVELS; level++)
        if (strcmp(names[level], name) == 0)
            return (enum sandbox_level)level;
    return SANDBOX_NONE;
}

/* What is known of the levels; only those that are asked for are tried. */
static pthread_mutex_t trying = PTHREAD_MUTEX_INITIALIZER;
static bool tried[SANDBOX_LEVELS];
static char *missing[SANDBOX_LEVELS]; /* NULL: the level works */

/* A try of the level with a program that does nothing. */
static char *try_level(enum sandbox_level level)
{
    static const char *const argv[] = {"/usr/bin/true", NULL};
    static const char *const none[] = {NULL};
    const struct process_spec spec = {
        .argv = argv, .environment = none, .folder = "/", .deadline_ms = 10000};
    const struct sandbox_job job = {
        .level = level, .spec = &spec, .files = none};
    struct process_result result;
    char *why = NULL;
    int error;

    if (launcher == NULL || access(launcher, X_OK) < 0)
        return text_copy("dojo_init is missing: build again");
    if (level >= SANDBOX_L3 && bubblewrap() == NULL)
        return text_copy("bubblewrap is missing: apt-get install bubblewrap");
    if (level == SANDBOX_L2 && landlock_version() < LANDLOCK_LEAST)
        return text_copy("the kernel has no Landlock with rules for ports");
    if (level == SANDBOX_L4 && geteuid() != 0)
        return text_copy("control groups need root");
    error = sandbox_run(&job, &result);
    if (error < 0)
        return text_format(level == SANDBOX_L4
                               ? "no control group can be made: %s"
                               : "a first process cannot be started there: %s",
                           strerror(-error));
    if (result.end != PROCESS_EXITED || result.status != 0)
        why = text_format("a first process failed there: %.*s",
                          (int)strcspn(result.output, "\n"), result.output);
    process_free(&result);
    return why;
}

const char *sandbox_why_not(enum sandbox_level level)
{
    (void)pthread_mutex_lock(&trying);
    if (level >= SANDBOX_L2 && !tried[level])
        missing[level] = try_level(level);
    tried[level] = true;
    (void)pthread_mutex_unlock(&trying);
    return missing[level];
}

enum sandbox_level sandbox_best(void)
{
    int level = SANDBOX_L4;

    while (level > SANDBOX_L1 &&
           sandbox_why_not((enum sandbox_level)level) != NULL)
        level--;
    return (enum sandbox_level)level;
}
