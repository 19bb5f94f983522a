/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool path_is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool path_is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int path_make(const char *path)
{
    char *copy = text_copy(path);
    int result = 0;

    for (char *slash = strchr(copy + 1, '/'); slash != NULL && result == 0;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0777) < 0 && errno != EEXIST)
            result = -errno;
        *slash = '/';
    }
    if (result == 0 && mkdir(copy, 0777) < 0 &&
        (errno != EEXIST || !path_is_folder(copy)))
        result = -errno;
    free(copy);
    return result;
}

int path_list(const char *folder, const char *end, struct text_list *names)
{
    DIR *directory = opendir(folder);

    if (directory == NULL)
        return -errno;
    for (struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory))
        if (entry->d_name[0] != '.' &&
            (end == NULL || text_ends(entry->d_name, end)))
            text_list_add(names, entry->d_name);
    closedir(directory);
    text_list_sort(names);
    return 0;
}

static char *kept_folder(const char *variable, const char *below_home)
{
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    char *path;
    int result;

    if (base != NULL && base[0] == '/')
        path = text_format("%s/dojo", base);
    else
        path =
            text_format("%s/%s/dojo", home != NULL ? home : "/tmp", below_home);
    result = path_make(path);
    if (result < 0 || access(path, W_OK) < 0) {
        int error = result < 0 ? -result : errno;

        free(path);
        errno = error;
        return NULL;
    }
    return path;
}

char *path_cache(void)
{
    return kept_folder("XDG_CACHE_HOME", ".cache");
}

char *path_state(void)
{
    return kept_folder("XDG_STATE_HOME", ".local/state");
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}
