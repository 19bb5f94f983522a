/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_CLOEXEC */
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pages.h"
#include "redact.h"
#include "text.h"

/* What GitHub takes of all summaries of one step. */
enum { SUMMARY_MOST = 1 << 20 };

typedef void page_writer(struct ink *ink, const struct model *model);

static const struct format {
    const char *name;
    page_writer *write;
    bool single; /* holds one submission */
} formats[] = {
    {"json", page_json, false},
    {"markdown", page_grades, false},
    {"html", page_html, false},
    {"table", page_table, false},
    {"junit", page_junit, false},
    {"github", page_github, false},
    {"gradescope", page_gradescope, true},
    {"exercism", page_exercism, true},
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

void report_line(FILE *stream, const char *line)
{
    struct ink ink = {.stream = stream};

    ink_log(&ink, line);
}

bool report_knows(const char *format)
{
    return find_format(format) != NULL;
}

bool report_is_single(const char *format)
{
    const struct format *found = find_format(format);

    return found != NULL && found->single;
}

static int draw(page_writer *writer, const struct model *model, struct ink *ink)
{
    int error = ink_open(ink);

    if (error != 0)
        return error;
    writer(ink, model);
    error = ink_close(ink);
    return error == 0 && ink->length == 0 ? -ENOMEM : error;
}

static int write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(file, bytes, length);

        if (wrote < 0 && errno != EINTR)
            return -errno;
        if (wrote > 0) {
            bytes += wrote;
            length -= (size_t)wrote;
        }
    }
    return 0;
}

static int write_open(const char *path, int flags, const struct ink *ink)
{
    int file = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC | flags, 0666);
    int error;

    if (file < 0)
        return -errno;
    error = write_all(file, ink->bytes, ink->length);
    if (close(file) != 0 && error == 0)
        error = -errno;
    return error;
}

/* A plain file appears whole or not at all; pipes and devices are written. */
static int put_file(const char *path, const struct ink *ink)
{
    struct stat status;

    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, ink->bytes, ink->length);
    if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return write_open(path, 0, ink);
    return text_write(path, ink->bytes, ink->length);
}

/* Behind what earlier commands of the step put there, if there is room. */
static int put_summary(const struct model *model, const char *path)
{
    struct stat status;
    struct ink ink;
    int error;

    if (path == NULL || *path == '\0')
        return 0;
    error = draw(page_grades, model, &ink);
    if (error == 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
        (size_t)status.st_size + ink.length > SUMMARY_MOST)
        error = -EFBIG;
    if (error == 0)
        error = write_open(path, O_CREAT | O_APPEND, &ink);
    free(ink.bytes);
    return error;
}

static int put_model(const struct model *model, const struct format *format,
                     const char *path)
{
    struct ink ink;
    int error;

    if (strcmp(format->name, "github") == 0) {
        bool given = strcmp(path, "-") != 0;

        error =
            put_summary(model, given ? path : getenv("GITHUB_STEP_SUMMARY"));
        if (error != 0)
            return error;
        path = "-";
    }
    error = draw(format->write, model, &ink);
    if (error == 0)
        error = put_file(path, &ink);
    free(ink.bytes);
    return error;
}

static size_t count_results(const json_t *results)
{
    return json_array_size(json_object_get(results, "results"));
}

int report_print(const json_t *results, const char *format, const char *path)
{
    const struct format *found = find_format(format);
    struct model model;
    json_t *shown;
    int error;

    if (found == NULL)
        return -EINVAL;
    shown = redact(results);
    if (shown == NULL)
        return -ENOMEM;
    error = model_open(&model, shown);
    if (error == 0) {
        if (found->single && count_results(shown) != 1)
            error = -E2BIG;
        else
            error = put_model(&model, found, path);
        model_close(&model);
    }
    json_decref(shown);
    return error;
}
