/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_CLOEXEC */
#include "kept.h"
#include "command.h"
#include "countdown.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS_MOST = 10000, STATE_MOST = 64 << 20, BEAT_WIDTH = 60 };

/* A lock that children do not have and that ends with us. */
static int lock(const char *folder)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char *path = text_format("%s/.lock", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    int error = fd < 0 ? -errno : 0;

    free(path);
    if (error == 0 && fcntl(fd, F_SETLK, &whole) < 0) {
        error = errno == EACCES || errno == EAGAIN ? -EBUSY : -errno;
        close(fd);
    }
    return error < 0 ? error : fd;
}

/* "part used seen", of one width, so that one is written over another. */
static void read_beat(struct kept *kept)
{
    char line[BEAT_WIDTH + 1] = "";

    kept->beat.part = -1;
    if (kept->lock < 0 || pread(kept->lock, line, BEAT_WIDTH, 0) != BEAT_WIDTH)
        return;
    if (sscanf(line, "%lld %lld %lld\n", &kept->beat.part, &kept->beat.used_ms,
               &kept->beat.seen_ms) != 3)
        kept->beat.part = -1;
}

void kept_beat(const struct kept *kept, long long part, long long used_ms)
{
    char line[BEAT_WIDTH + 1];

    if (kept->lock < 0)
        return;
    snprintf(line, sizeof(line), "%019lld %019lld %019lld\n", part, used_ms,
             countdown_now());
    (void)!pwrite(kept->lock, line, BEAT_WIDTH, 0);
}

long long kept_used(const struct kept *kept, long long part, long long saved_ms)
{
    return kept->beat.part == part && kept->beat.used_ms > saved_ms
               ? kept->beat.used_ms
               : saved_ms;
}

static json_t *read_state(const char *file, const struct kept_kind *kind)
{
    char *text = NULL;
    size_t length = 0;
    json_t *state = text_read(file, STATE_MOST, &text, &length) == 0
                        ? json_loadb(text, length, 0, NULL)
                        : NULL;
    const char *schema = json_string_value(json_object_get(state, "schema"));

    free(text);
    if (state != NULL && (schema == NULL || strcmp(schema, kind->schema) != 0 ||
                          !kind->is_sound(state))) {
        json_decref(state);
        state = NULL;
    }
    return state;
}

/* The last folder of the stem that is there; 0: none is. */
static unsigned last_of(const char *stem)
{
    unsigned last = 0;

    for (unsigned i = 1; i < FOLDERS_MOST; i++) {
        char *folder = text_format("%s-%u", stem, i);
        bool there = access(folder, F_OK) == 0;

        free(folder);
        if (!there)
            break;
        last = i;
    }
    return last;
}

static void choose(struct kept *kept, const char *stem, unsigned number,
                   const struct kept_kind *kind)
{
    free(kept->folder);
    free(kept->file);
    kept->folder = text_format("%s-%u", stem, number);
    kept->file = text_format("%s/%s.json", kept->folder, kind->name);
}

/* The state of the folder at hand, if it is one to go on with. */
static void take_up(struct kept *kept, const struct kept_kind *kind,
                    const void *context, int *code)
{
    json_t *state;

    kept->lock = lock(kept->folder);
    if (kept->lock == -EBUSY) {
        *code = complain(EXIT_USAGE,
                         "%s is under way elsewhere; end it there, or begin "
                         "another with --new",
                         kept->folder);
        return;
    }
    read_beat(kept);
    state = read_state(kept->file, kind);
    if (state == NULL && path_is_file(kept->file))
        complain(0, "%s: cannot be gone on with; a new one begins", kept->file);
    if (kept->lock >= 0 && state != NULL &&
        !json_is_true(json_object_get(state, "ended")) &&
        kind->is_meant(state, context))
        kept->state = state;
    else
        json_decref(state);
}

int kept_open(struct kept *kept, const char *stem, const struct kept_kind *kind,
              const void *context)
{
    unsigned last = last_of(stem);
    int code = 0;

    *kept = (struct kept){.lock = -1, .beat.part = -1};
    if (last > 0) {
        choose(kept, stem, last, kind);
        take_up(kept, kind, context, &code);
    }
    return code;
}

/* The folder above, and the first free name in it. */
static int make_folder(struct kept *kept, const char *stem,
                       const struct kept_kind *kind)
{
    unsigned number = last_of(stem) + 1;
    char *above = text_copy(stem);
    char *slash = strrchr(above, '/');
    int error = 0;

    if (slash != NULL && slash != above) {
        *slash = '\0';
        error = path_make(above);
    }
    free(above);
    choose(kept, stem, number, kind);
    while (error == 0 && mkdir(kept->folder, 0777) < 0) {
        error = errno == EEXIST && number < FOLDERS_MOST ? 0 : -errno;
        if (error == 0)
            choose(kept, stem, ++number, kind);
    }
    return error;
}

int kept_make(struct kept *kept, const char *stem, const struct kept_kind *kind)
{
    int error;

    kept_close(kept);
    error = make_folder(kept, stem, kind);
    if (error == 0) {
        kept->lock = lock(kept->folder);
        error = kept->lock < 0 ? kept->lock : 0;
    }
    return error == 0 ? 0
                      : complain(EXIT_USAGE,
                                 "%s: %s; name a folder that can be written: "
                                 "--in DIR",
                                 kept->folder, strerror(-error));
}

void kept_close(struct kept *kept)
{
    if (kept->lock >= 0)
        close(kept->lock);
    json_decref(kept->state);
    free(kept->file);
    free(kept->folder);
    kept->lock = -1;
    kept->state = NULL;
    kept->file = NULL;
    kept->folder = NULL;
}

/* Which start of the machine this is; "": not known. */
static char *boot_id(void)
{
    char line[64] = "";
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

    if (file != NULL) {
        if (fgets(line, sizeof(line), file) != NULL)
            line[strcspn(line, "\n")] = '\0';
        fclose(file);
    }
    return text_copy(line);
}

void kept_save(struct kept *kept)
{
    char *boot = boot_id();
    char *text;
    int error = -ENOMEM;

    json_object_set_new(kept->state, "boot", json_string(boot));
    json_object_set_new(kept->state, "seen_ms", json_integer(countdown_now()));
    text = json_dumps(kept->state, JSON_INDENT(1));
    if (text != NULL)
        error = text_write(kept->file, text, strlen(text));
    if (error < 0 && !kept->told) {
        complain(0, "%s: %s; what happens now is not kept", kept->file,
                 strerror(-error));
        kept->told = true;
    }
    free(text);
    free(boot);
}

char *kept_path(const struct kept *kept, const char *name)
{
    return text_format("%s/%s", kept->folder, name);
}

void kept_note_gap(struct kept *kept, long long at_ms)
{
    const char *then = json_string_value(json_object_get(kept->state, "boot"));
    json_t *saved = json_object_get(kept->state, "seen_ms");
    long long seen = json_integer_value(saved);
    json_t *left = json_object_get(kept->state, "left");
    char *now = boot_id();
    bool same = then != NULL && now[0] != '\0' && strcmp(then, now) == 0 &&
                json_is_integer(saved);
    long long gap;

    if (kept->beat.part >= 0 && kept->beat.seen_ms > seen)
        seen = kept->beat.seen_ms;
    gap = same ? countdown_now() - seen : 0;

    if (!json_is_array(left)) {
        left = json_array();
        json_object_set_new(kept->state, "left", left);
    }
    json_array_append_new(
        left, json_pack("{s:I, s:o}", "at_ms", (json_int_t)at_ms, "for_ms",
                        same ? json_integer(gap > 0 ? gap : 0) : json_null()));
    free(now);
}
