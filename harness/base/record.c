/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NONCE_MAX = 64, RAW_MAX = 4096 };

static int record_fd = -1;
static char nonce_text[NONCE_MAX + 1];

int record_open(void)
{
    char *given = getenv("DOJO_RECORD");
    char *rest = NULL;
    long fd;

    if (record_fd >= 0)
        return 0;
    if (given == NULL)
        return -ENOENT;
    fd = strtol(given, &rest, 10);
    if (rest == given || *rest != ':' || strlen(rest + 1) > NONCE_MAX ||
        fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
        return -EINVAL;
    strcpy(nonce_text, rest + 1);
    memset(given, '0', strlen(given));
    unsetenv("DOJO_RECORD");
    record_fd = (int)fd;
    return 0;
}

bool record_wanted(void)
{
    return record_fd >= 0;
}

const char *record_nonce(void)
{
    return nonce_text;
}

static int write_all(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(record_fd, text, length);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -EIO;
        text += done;
        length -= (size_t)done;
    }
    return 0;
}

static int send_object(json_t *record)
{
    char *text = json_dumps(record, JSON_COMPACT);
    size_t length;
    int result;

    if (text == NULL)
        return -ENOMEM;
    length = strlen(text);
    if (length + 1 > RECORD_MAX) {
        result = -EMSGSIZE;
    } else {
        text[length] = '\n';
        result = write_all(text, length + 1);
    }
    free(text);
    return result;
}

int record_event(const char *event, const char *test, json_t *members)
{
    json_t *record;
    int result = -ENOMEM;

    if (!record_wanted()) {
        json_decref(members);
        return -ENOENT;
    }
    record = json_pack("{s:s, s:s, s:s}", "nonce", nonce_text, "event", event,
                       "test", test != NULL ? test : "");
    if (record != NULL &&
        (members == NULL || json_object_update_missing(record, members) == 0))
        result = send_object(record);
    json_decref(record);
    json_decref(members);
    return result;
}

static size_t append(char *text, size_t at, const char *more)
{
    while (*more != '\0' && at + 1 < RAW_MAX)
        text[at++] = *more++;
    return at;
}

void record_raw(const char *event, const char *test, const char *members)
{
    char text[RAW_MAX];
    size_t at = 0;

    if (!record_wanted() || strlen(members) > 3600 || strlen(test) > 200)
        return;
    at = append(text, at, "{\"nonce\":\"");
    at = append(text, at, nonce_text);
    at = append(text, at, "\",\"event\":\"");
    at = append(text, at, event);
    at = append(text, at, "\",\"test\":\"");
    at = append(text, at, test);
    at = append(text, at, "\",");
    at = append(text, at, members);
    at = append(text, at, "}\n");
    (void)write_all(text, at);
}
