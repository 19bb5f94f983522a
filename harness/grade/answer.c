/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for O_PATH. */
#define _GNU_SOURCE
#include "answer.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *refusal(const char *name, int error)
{
    char *path = text_plain(name);
    char *line;

    if (error == ENOENT)
        line = text_format("%s: no such file; it is what this kata asks for",
                           path);
    else if (error == ELOOP)
        line = text_format("%s: is a link; hand in the file itself", path);
    else if (error == EFBIG)
        line = text_format("%s: longer than 1 MiB", path);
    else if (error == EISDIR)
        line = text_format("%s: is not a regular file", path);
    else
        line = text_format("%s: %s", path, strerror(error));
    free(path);
    return line;
}

/* An open folder, and how messages name it. */
struct place {
    int fd;
    const char *path;
};

/*
 * Takes name in.  Its folder may be under the hands of whoever wrote it: what
 * was opened is what counts, not what a path said before or says afterwards.
 */
static int copy_in(const struct answer *answer, const struct place *place,
                   const char *name, const char *as, char **message)
{
    char *to = text_format("%s/src/%s", answer->job, as);
    char *text = NULL;
    size_t length = 0;
    int result = text_read_at(place->fd, name, ANSWER_FILE_MAX, &text, &length);

    if (result < 0) {
        char *from = text_format("%s/%s", place->path, name);

        *message = refusal(from, -result);
        free(from);
    } else {
        result = text_write(to, text, length);
        if (result < 0)
            *message = refusal(to, -result);
    }
    free(text);
    free(to);
    return result;
}

static char *no_folder(const char *folder, int error)
{
    char *path = text_plain(folder);
    char *line;

    if (error == ENOENT)
        line = text_format("%s: no such folder", path);
    else if (error == ENOTDIR)
        line = text_format("%s: is a link, or no folder; hand in the folder "
                           "itself",
                           path);
    else
        line = text_format("%s: %s", path, strerror(error));
    free(path);
    return line;
}

static int open_place(const char *folder, struct place *place, char **message)
{
    char *path = text_copy(folder);
    int error;

    for (size_t end = strlen(path); end > 1 && path[end - 1] == '/'; end--)
        path[end - 1] = '\0'; /* behind a slash links are followed */
    place->path = folder;
    place->fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    error = place->fd < 0 ? errno : 0;
    if (error != 0)
        *message = no_folder(folder, error);
    free(path);
    return -error;
}

static int begin(const struct kata *kata, const char *label,
                 struct answer *answer, char **message)
{
    struct place own;
    char *source;
    int result;

    *message = NULL;
    *answer = (struct answer){.kata = kata, .label = text_plain(label)};
    answer->job = path_temporary();
    if (answer->job == NULL) {
        *message =
            text_format("no temporary folder can be made: %s", strerror(errno));
        return -EIO;
    }
    source = text_format("%s/src", answer->job);
    result = path_make(source);
    free(source);
    if (result == 0)
        result = open_place(kata->folder, &own, message);
    if (result == 0) {
        result = copy_in(answer, &own, kata->manifest->header,
                         kata->manifest->header, message);
        close(own.fd);
    }
    for (unsigned i = 0; i < kata->manifest->files_count; i++)
        text_list_add(&answer->names, kata->manifest->files[i]);
    return result;
}

/*
 * What was begun, and the manifest's files from there, the first of them by
 * another name where there is one.
 */
static int take(const char *folder, const char *first, struct answer *answer,
                char **message)
{
    struct place place;
    int result = open_place(folder, &place, message);

    if (result < 0)
        return result;
    for (size_t i = 0; i < answer->names.count && result == 0; i++) {
        const char *name = answer->names.items[i];

        result = copy_in(answer, &place, i == 0 && first != NULL ? first : name,
                         name, message);
    }
    close(place.fd);
    return result;
}

int answer_take_folder(const struct kata *kata, const char *folder,
                       const char *label, struct answer *answer, char **message)
{
    int result = begin(kata, label, answer, message);

    if (result == 0)
        result = take(folder, NULL, answer, message);
    if (result < 0)
        answer_free(answer);
    return result;
}

int answer_take_file(const struct kata *kata, const char *file,
                     struct answer *answer, char **message)
{
    int result = begin(kata, file, answer, message);

    if (result == 0)
        result = take(kata->folder, file, answer, message);
    if (result < 0)
        answer_free(answer);
    return result;
}

void answer_free(struct answer *answer)
{
    if (answer->job != NULL)
        (void)path_remove(answer->job);
    free(answer->job);
    free(answer->label);
    text_list_free(&answer->names);
    *answer = (struct answer){0};
}
