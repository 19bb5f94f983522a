/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: memfd_create. */
#define _GNU_SOURCE
/*
 * as - what gcc finds in place of the assembler where it compiles for the
 * explorer: announces what gcc forgets, then lets the assembler go on.
 *
 *     as OPTION... FILE.s
 *
 * Called as .../whole/as it is clang's.
 */
#include "announce.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The text goes in at standard input; 0, or -1 and errno. */
static int announce_file(const char *path, bool whole)
{
    struct announce state = {.whole = whole};
    FILE *in = fopen(path, "re");
    int fd = memfd_create("assembler", MFD_CLOEXEC);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    char *line = NULL;
    size_t room = 0;
    int result = -1;

    if (in == NULL || out == NULL)
        goto out_close;
    while (getline(&line, &room, in) > 0)
        announce_line(&state, line, out);
    if (!ferror(in) && fflush(out) == 0 && lseek(fd, 0, SEEK_SET) == 0)
        result = dup2(fd, STDIN_FILENO) < 0 ? -1 : 0;
out_close:
    free(line);
    if (in != NULL)
        fclose(in);
    if (out != NULL)
        fclose(out);
    return result;
}

int main(int argc, char **argv)
{
    const char *file = argc > 1 ? argv[argc - 1] : "-";

    if (*file != '-') {
        if (announce_file(file, strstr(argv[0], "/whole/as") != NULL) != 0) {
            perror(file);
            return 1;
        }
        argv[argc - 1] = NULL;
    }
    execvp("as", argv);
    perror("as");
    return 1;
}
