/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for getloadavg. */
#define _GNU_SOURCE
#include "machine.h"
#include "jobs.h"
#include "text.h"
#include "tools.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* The value behind a key in a file of "key<separator>value" lines. */
static char *look_up(const char *path, const char *key, const char *separators)
{
    char *text = NULL;
    char *at;
    char *value = NULL;
    FILE *file = fopen(path, "re");
    size_t room = 0;

    while (file != NULL && value == NULL && getline(&text, &room, file) > 0) {
        if (!text_starts(text, key))
            continue;
        at = text + strlen(key) + strspn(text + strlen(key), separators);
        at[strcspn(at, "\"\n")] = '\0';
        value = text_copy(at);
    }
    if (file != NULL)
        fclose(file);
    free(text);
    return value != NULL ? value : text_copy("unknown");
}

json_t *machine_describe(void)
{
    char *system = look_up("/etc/os-release", "PRETTY_NAME", "=\"");
    char *processor = look_up("/proc/cpuinfo", "model name", " \t:");
    long pages = sysconf(_SC_PHYS_PAGES);
    long page = sysconf(_SC_PAGESIZE);
    struct utsname kernel = {0};
    char *release;
    json_t *machine;

    (void)uname(&kernel);
    release = text_format("%s %s", kernel.sysname, kernel.release);
    machine = json_pack(
        "{s:s, s:s, s:s, s:i, s:I, s:s}", "system", system, "kernel", release,
        "processor", processor, "cores", (int)jobs_width(), "memory_mb",
        (json_int_t)pages * page / (1 << 20), "compiler", tools_compiler());
    free(release);
    free(processor);
    free(system);
    return machine;
}

double machine_load(void)
{
    double load = 0;

    (void)getloadavg(&load, 1);
    return load;
}

void machine_date(char text[32])
{
    time_t now = time(NULL);
    struct tm parts;

    (void)gmtime_r(&now, &parts);
    (void)strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}
