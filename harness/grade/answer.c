/* SPDX-License-Identifier: MIT */
/* O_NOFOLLOW and openat are POSIX; nothing of ours needs more. */
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

/* A link is refused before text_read looks at what it points to. */
static int read_plain(const char *path, char **text, size_t *length)
{
    struct stat status;

    *text = NULL;
    if (lstat(path, &status) < 0)
        return -errno;
    if (S_ISLNK(status.st_mode))
        return -ELOOP;
    return text_read(path, ANSWER_FILE_MAX, text, length);
}

static int copy_in(const struct answer *answer, const char *from,
                   const char *name, char **message)
{
    char *to = text_format("%s/src/%s", answer->job, name);
    char *text = NULL;
    size_t length = 0;
    int result = read_plain(from, &text, &length);

    if (result < 0) {
        *message = refusal(from, -result);
    } else {
        result = text_write(to, text, length);
        if (result < 0)
            *message = refusal(to, -result);
    }
    free(text);
    free(to);
    return result;
}

static int begin(const struct kata *kata, const char *label,
                 struct answer *answer, char **message)
{
    char *source;
    char *header;
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
    header = text_format("%s/%s", kata->folder, kata->manifest->header);
    if (result == 0)
        result = copy_in(answer, header, kata->manifest->header, message);
    for (unsigned i = 0; i < kata->manifest->files_count; i++)
        text_list_add(&answer->names, kata->manifest->files[i]);
    free(header);
    free(source);
    return result;
}

int answer_take_folder(const struct kata *kata, const char *folder,
                       const char *label, struct answer *answer, char **message)
{
    int result = begin(kata, label, answer, message);

    for (size_t i = 0; i < answer->names.count && result == 0; i++) {
        char *from = text_format("%s/%s", folder, answer->names.items[i]);

        result = copy_in(answer, from, answer->names.items[i], message);
        free(from);
    }
    if (result < 0)
        answer_free(answer);
    return result;
}

int answer_take_file(const struct kata *kata, const char *file,
                     struct answer *answer, char **message)
{
    int result = begin(kata, file, answer, message);

    for (size_t i = 0; i < answer->names.count && result == 0; i++) {
        char *from = text_format("%s/%s", kata->folder,
                                 i == 0 ? file : answer->names.items[i]);

        result = copy_in(answer, from, answer->names.items[i], message);
        free(from);
    }
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
