/* SPDX-License-Identifier: MIT */
#include "style.h"
#include "text.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_SECONDS = 5, BAR_WIDTH = 20 };

static const char bar_full[] = "####################";
static const char bar_empty[] = "....................";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool shown;       /* under lock: a line stands on the terminal */
static time_t last_line; /* under lock */

static bool is_coloured(FILE *stream)
{
    const char *term = getenv("TERM");
    const char *refused = getenv("NO_COLOR");

    return (refused == NULL || refused[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0 && isatty(fileno(stream));
}

static const char *when_coloured(FILE *stream, const char *sequence)
{
    return is_coloured(stream) ? sequence : "";
}

const char *style_bold(FILE *stream)
{
    return when_coloured(stream, "\033[1m");
}

const char *style_dim(FILE *stream)
{
    return when_coloured(stream, "\033[2m");
}

const char *style_verdict(FILE *stream, enum verdict verdict)
{
    if (verdict == VERDICT_ACCEPTED)
        return when_coloured(stream, "\033[32m");
    if (verdict == VERDICT_SKIPPED || verdict == VERDICT_INCOMPLETE)
        return when_coloured(stream, "\033[33m");
    return when_coloured(stream, "\033[31m");
}

const char *style_end(FILE *stream)
{
    return when_coloured(stream, "\033[0m");
}

void progress_show(size_t done, size_t total, const char *what)
{
    time_t now = time(NULL);

    pthread_mutex_lock(&lock);
    if (isatty(STDERR_FILENO)) {
        int filled = total > 0 ? (int)(done * BAR_WIDTH / total) : 0;
        char *plain = text_plain(what);

        fprintf(stderr, "\r\033[K[%.*s%.*s] %zu/%zu %.50s", filled, bar_full,
                BAR_WIDTH - filled, bar_empty, done, total, plain);
        free(plain);
        shown = true;
    } else if (now - last_line >= QUIET_SECONDS) {
        if (last_line != 0)
            fprintf(stderr, "%zu/%zu %s\n", done, total, what);
        last_line = now;
    }
    fflush(stderr);
    pthread_mutex_unlock(&lock);
}

void progress_clear(void)
{
    pthread_mutex_lock(&lock);
    if (shown)
        fputs("\r\033[K", stderr);
    shown = false;
    fflush(stderr);
    pthread_mutex_unlock(&lock);
}
