/* SPDX-License-Identifier: MIT */
#include "cache.h"
#include "path.h"
#include "tools.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEPT_MAX = 1000, KEPT_SECONDS = 30 * 24 * 3600 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_once_t pruned = PTHREAD_ONCE_INIT;
static char *objects; /* the folder; set once */

/* What nobody asked for in a month goes, once there is a lot of it.  A look at
 * each is dear: who adds none leaves it. */
static void prune(void)
{
    struct text_list names = {0};
    time_t now = time(NULL);

    (void)path_list(objects, NULL, &names);
    for (size_t i = 0; names.count > KEPT_MAX && i < names.count; i++) {
        char *path = text_format("%s/%s", objects, names.items[i]);
        struct stat status;

        if (stat(path, &status) == 0 && now - status.st_mtime > KEPT_SECONDS)
            unlink(path);
        free(path);
    }
    text_list_free(&names);
}

static void choose_folder(void)
{
    char *base = path_cache();

    if (base == NULL)
        base = path_temporary();
    if (base == NULL)
        return;
    objects = text_format("%s/objects", base);
    free(base);
    if (path_make(objects) < 0) {
        free(objects);
        objects = NULL;
        return;
    }
}

/* FNV-1a, twice with different beginnings: no enemy chooses the texts. */
void cache_hash(const struct text_list *texts, char hash[33])
{
    uint64_t first = UINT64_C(0xcbf29ce484222325);
    uint64_t second = UINT64_C(0x84222325cbf29ce4);

    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->items[i];

        do {
            first = (first ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
            second = (second ^ (unsigned char)*text ^ 0x5a) *
                     UINT64_C(0x100000001b3);
        } while (*text++ != '\0');
    }
    snprintf(hash, 33, "%016llx%016llx", (unsigned long long)first,
             (unsigned long long)second);
}

static void add_stamp(struct text_list *texts, const char *path)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return;
    text_list_addf(texts, "%s %lld %lld.%09ld", path, (long long)status.st_size,
                   (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

static void add_headers(struct text_list *texts, const char *folder)
{
    struct text_list names = {0};

    (void)path_list(folder, ".h", &names);
    for (size_t i = 0; i < names.count; i++) {
        char *path = text_format("%s/%s", folder, names.items[i]);

        add_stamp(texts, path);
        free(path);
    }
    text_list_free(&names);
}

/* Where gcc is told to look for it. */
static void add_assembler(struct text_list *texts, const char *prefix)
{
    char *path = text_format("%sas", prefix);

    add_stamp(texts, path);
    free(path);
}

/* Everything that decides how the object looks. */
static void make_name(const struct kata *kata, const char *source,
                      const struct text_list *flags, char hash[33])
{
    static const char *const folders[] = {"", "/tests", "/support", "/bench"};
    struct text_list texts = {0};
    char *path = text_format("%s/%s", kata->folder, source);
    char *ours = text_format("%s/dojo", tools_include());

    text_list_add(&texts, tools_version());
    add_stamp(&texts, tools_cc());
    text_list_add_all(&texts, (const char *const *)flags->items);
    for (size_t i = 0; i < flags->count; i++)
        if (text_starts(flags->items[i], "-B"))
            add_assembler(&texts, flags->items[i] + 2);
    add_stamp(&texts, path);
    add_headers(&texts, ours);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *folder = text_format("%s%s", kata->folder, folders[i]);

        add_headers(&texts, folder);
        free(folder);
    }
    cache_hash(&texts, hash);
    free(ours);
    free(path);
    text_list_free(&texts);
}

static int compile(const struct kata *kata, const char *source,
                   const struct text_list *flags, const char *object,
                   char **message)
{
    static atomic_uint serial;
    char *part = text_format("%s.%d.%u.part", object, (int)getpid(),
                             atomic_fetch_add(&serial, 1));
    struct text_list command = {0};
    int result;

    text_list_add(&command, tools_cc());
    text_list_add(&command, "-std=gnu17");
    text_list_add_all(&command, (const char *const *)flags->items);
    text_list_add(&command, "-I.");
    text_list_addf(&command, "-I%s", tools_include());
    text_list_add(&command, "-c");
    text_list_addf(&command, "./%s", source);
    text_list_add(&command, "-o");
    text_list_add(&command, part);
    result = tools_run(&command, kata->folder, message);
    if (result == 0 && rename(part, object) < 0) {
        result = -errno;
        free(*message);
        *message = text_format("%s: %s", object, strerror(errno));
    }
    if (result < 0)
        unlink(part);
    text_list_free(&command);
    free(part);
    return result;
}

int cache_object(const struct kata *kata, const char *source,
                 const struct text_list *flags, char **path, char **message)
{
    char hash[33];
    int result = 0;

    *path = NULL;
    *message = NULL;
    pthread_once(&once, choose_folder);
    if (objects == NULL) {
        *message = text_copy("no folder for objects can be made: set "
                             "XDG_CACHE_HOME or TMPDIR to one that can");
        return -EROFS;
    }
    make_name(kata, source, flags, hash);
    *path = text_format("%s/%s.o", objects, hash);
    if (!path_is_file(*path)) {
        pthread_once(&pruned, prune);
        result = compile(kata, source, flags, *path, message);
    }
    if (result < 0) {
        free(*path);
        *path = NULL;
    } else {
        free(*message);
        *message = NULL;
    }
    return result;
}
