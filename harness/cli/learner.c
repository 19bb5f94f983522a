/* SPDX-License-Identifier: MIT */
#include "learner.h"
#include "path.h"
#include "sentence.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_MAX = 4 << 20, ENTRY_MAX = 64 << 20, LINE_FIELDS = 6 };

static char *state_file(const char *name)
{
    char *state = path_state();
    char *path = state != NULL ? text_format("%s/%s", state, name) : NULL;

    free(state);
    return path;
}

/* One write for a whole line, so that two of us do not mix theirs; a line
 * that was torn is ended first. */
static int append(const char *path, const char *line)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct stat status;
    char last = '\n';
    char *text;
    int result = 0;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &status) == 0 && status.st_size > 0)
        (void)!pread(fd, &last, 1, status.st_size - 1);
    text = text_format("%s%s\n", last == '\n' ? "" : "\n", line);
    if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        result = errno != 0 ? -errno : -EIO;
    if (close(fd) < 0 && result == 0)
        result = -errno;
    free(text);
    return result;
}

int learner_note(const char *kata, const char *event, int points,
                 const char *detail, const char *folder)
{
    static bool told;
    char *path = state_file("progress");
    char *whole = realpath(folder, NULL);
    char *plain = text_plain(whole != NULL ? whole : folder);
    char when[32] = "-";
    time_t now = time(NULL);
    struct tm tm;
    char *line;
    int result;

    if (gmtime_r(&now, &tm) != NULL)
        strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
    line = text_format("%s %s %s %d %s %s", when, kata, event, points,
                       detail != NULL ? detail : "-", plain);
    result = path != NULL ? append(path, line) : -errno;
    if (result < 0 && !told) {
        complain(0, "%s: %s; progress is not kept",
                 path != NULL ? path : "progress", strerror(-result));
        told = true;
    }
    free(line);
    free(plain);
    free(whole);
    free(path);
    return result;
}

/* The end of the file, from a line's start, where it is very long. */
static char *read_progress(void)
{
    char *path = state_file("progress");
    FILE *file = path != NULL ? fopen(path, "re") : NULL;
    char *text = NULL;
    struct stat status;

    free(path);
    if (file == NULL)
        return NULL;
    if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) {
        size_t size = status.st_size > PROGRESS_MAX ? (size_t)PROGRESS_MAX
                                                    : (size_t)status.st_size;
        size_t got;

        if (fseeko(file, status.st_size - (off_t)size, SEEK_SET) == 0 &&
            (text = malloc(size + 1)) != NULL) {
            got = fread(text, 1, size, file);
            text[got] = '\0';
        }
    }
    fclose(file);
    return text;
}

/* Cuts a line into its fields, the last of which is the rest; false: it has
 * not all of them. */
static bool split(char *line, char *fields[LINE_FIELDS])
{
    for (int i = 0; i < LINE_FIELDS; i++) {
        fields[i] = line;
        if (i + 1 == LINE_FIELDS)
            break;
        line = strchr(line, ' ');
        if (line == NULL)
            return false;
        *line++ = '\0';
    }
    return fields[LINE_FIELDS - 1][0] != '\0';
}

static void take_event(struct progress *progress, const char *event, int points)
{
    bool judged = strcmp(event, "red") == 0 || strcmp(event, "green") == 0;
    bool begins = strcmp(event, "start") == 0 || strcmp(event, "reset") == 0;

    progress->started = true;
    if (judged)
        progress->points = points;
    if (begins)
        *progress = (struct progress){.started = true, .points = -1};
    if (strcmp(event, "green") == 0) {
        progress->green = true;
        progress->asked = false;
    }
    if (strcmp(event, "solution") == 0)
        progress->asked = true;
}

/* Calls take for each line that can be understood. */
static void for_each_line(void (*take)(void *context, char **fields),
                          void *context)
{
    char *text = read_progress();
    char *rest = NULL;

    for (char *line = text != NULL ? strtok_r(text, "\n", &rest) : NULL;
         line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char *fields[LINE_FIELDS];

        if (split(line, fields))
            take(context, fields);
    }
    free(text);
}

struct asked {
    const char *kata;
    struct progress progress;
};

static void take_kata(void *context, char **fields)
{
    struct asked *asked = context;

    if (strcmp(fields[1], asked->kata) == 0)
        take_event(&asked->progress, fields[2], atoi(fields[3]));
}

struct progress learner_progress(const char *kata)
{
    struct asked asked = {.kata = kata, .progress = {.points = -1}};

    for_each_line(take_kata, &asked);
    return asked.progress;
}

struct latest {
    char *kata;
    char *folder;
};

static void take_latest(void *context, char **fields)
{
    struct latest *latest = context;

    free(latest->kata);
    free(latest->folder);
    latest->kata = text_copy(fields[1]);
    latest->folder = text_copy(fields[5]);
}

bool learner_last(char **kata, char **folder)
{
    struct latest latest = {0};

    for_each_line(take_latest, &latest);
    *kata = latest.kata;
    *folder = latest.folder;
    return latest.kata != NULL;
}

/* FNV-1a. */
static uint64_t hash(uint64_t seed, const char *text)
{
    for (; *text != '\0'; text++)
        seed = (seed ^ (unsigned char)*text) * 1099511628211u;
    return seed;
}

static const uint64_t hash_start = 14695981039346656037u;

static char *entry_file(const char *kata, const char *folder)
{
    char *whole = realpath(folder, NULL);
    char *name = text_format("last/%s-%016" PRIx64, kata,
                             hash(hash_start, whole != NULL ? whole : folder));
    char *path = state_file(name);

    free(name);
    free(whole);
    return path;
}

/* What the files in folder hold, as one number. */
static char *seen(const struct kata *kata, const char *folder)
{
    uint64_t sum = hash_start;

    for (unsigned i = 0; i < kata->manifest->files_count; i++) {
        char *path = text_format("%s/%s", folder, kata->manifest->files[i]);
        char *text = NULL;

        if (text_read(path, ANSWER_FILE_MAX, &text, NULL) == 0)
            sum = hash(sum, text) * 1099511628211u;
        free(text);
        free(path);
    }
    return text_format("%016" PRIx64, sum);
}

const json_t *learner_red(const json_t *entry)
{
    const json_t *tests = json_object_get(entry, "tests");
    const json_t *test;
    size_t index;

    json_array_foreach (tests, index, test) {
        enum verdict verdict = sentence_verdict(test);

        if (verdict != VERDICT_ACCEPTED && verdict != VERDICT_SKIPPED)
            return test;
    }
    return NULL;
}

static void keep(const struct answer *answer, const char *folder,
                 const json_t *entry)
{
    char *path = entry_file(answer->kata->name, folder);
    char *above = path != NULL ? text_copy(path) : NULL;
    char *sources = text_format("%s/src", answer->job);
    char *what = seen(answer->kata, sources);
    json_t *kept = json_copy((json_t *)entry);
    char *text;

    json_object_set_new(kept, "seen", json_string(what));
    text = json_dumps(kept, JSON_INDENT(1));
    if (above != NULL) {
        *strrchr(above, '/') = '\0';
        if (path_make(above) == 0 && text != NULL)
            (void)text_write(path, text, strlen(text));
    }
    free(text);
    json_decref(kept);
    free(what);
    free(sources);
    free(above);
    free(path);
}

void learner_judged(const struct answer *answer, const char *folder,
                    const json_t *entry, bool whole)
{
    const json_t *red = learner_red(entry);
    const char *name = json_string_value(json_object_get(red, "name"));
    bool green = sentence_verdict(entry) == VERDICT_ACCEPTED;
    char *detail;

    keep(answer, folder, entry);
    if (!whole || (red == NULL && !green))
        return;
    detail = green ? NULL
                   : text_format("%s:%s", name != NULL ? name : "-",
                                 verdict_name(sentence_verdict(red)));
    (void)learner_note(answer->kata->name, green ? "green" : "red",
                       (int)json_integer_value(json_object_get(entry, "score")),
                       detail, folder);
    free(detail);
}

json_t *learner_entry(const char *kata, const char *folder)
{
    char *path = entry_file(kata, folder);
    char *text = NULL;
    json_t *entry = NULL;

    if (path != NULL && text_read(path, ENTRY_MAX, &text, NULL) == 0)
        entry = json_loads(text, 0, NULL);
    if (entry != NULL && !json_is_object(entry)) {
        json_decref(entry);
        entry = NULL;
    }
    free(text);
    free(path);
    return entry;
}

bool learner_changed(const struct kata *kata, const char *folder,
                     const json_t *entry)
{
    const char *then = json_string_value(json_object_get(entry, "seen"));
    char *now = seen(kata, folder);
    bool changed = then == NULL || strcmp(then, now) != 0;

    free(now);
    return changed;
}

static int open_folder(const struct common *common, const char *argument,
                       struct kata **kata, char **folder)
{
    unsigned version = 0;
    char *marked = target_kata(argument, &version);
    const char *name = common->kata != NULL ? common->kata : marked;
    char *message = NULL;
    int code = 0;

    if (name == NULL)
        code = complain(EXIT_USAGE,
                        "%s: no .dojo file names the kata; say --kata KATA",
                        argument);
    else if (kata_open(&common->katas, name, kata, &message) < 0)
        code =
            complain(EXIT_USAGE, "%s", message != NULL ? message : "no memory");
    else
        *folder = text_copy(argument);
    free(message);
    free(marked);
    return code;
}

static int open_named(const struct common *common, const char *name,
                      struct kata **kata, char **folder)
{
    char *message = NULL;

    if (kata_open(&common->katas, name, kata, &message) < 0) {
        int code =
            complain(EXIT_USAGE, "%s", message != NULL ? message : "no memory");

        free(message);
        return code;
    }
    free(message);
    *folder = target_work((*kata)->name);
    if (*folder == NULL)
        *folder = text_format("work/%s", (*kata)->name);
    return 0;
}

static int open_last(const struct common *common, struct kata **kata,
                     char **folder)
{
    char *name = NULL;
    char *where = NULL;
    char *message = NULL;
    int code = 0;

    if (!learner_last(&name, &where))
        return complain(EXIT_USAGE, "which kata?  `dojo list` shows all");
    if (kata_open(&common->katas, name, kata, &message) < 0) {
        code = complain(EXIT_USAGE, "%s", message != NULL ? message : name);
        free(where);
    } else {
        *folder = where;
    }
    free(message);
    free(name);
    return code;
}

int learner_open(const struct common *common, const char *argument,
                 struct kata **kata, char **folder)
{
    char *mark = text_format("%s/.dojo", argument != NULL ? argument : ".");
    bool marked = path_is_file(mark);

    free(mark);
    *kata = NULL;
    *folder = NULL;
    if (argument == NULL && common->kata != NULL)
        return open_named(common, common->kata, kata, folder);
    if (argument == NULL && !marked)
        return open_last(common, kata, folder);
    if (argument == NULL)
        return open_folder(common, ".", kata, folder);
    if (marked || strchr(argument, '/') != NULL || strcmp(argument, ".") == 0)
        return open_folder(common, argument, kata, folder);
    return open_named(common, argument, kata, folder);
}
