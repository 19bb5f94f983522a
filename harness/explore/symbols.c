/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: asprintf. */
#define _GNU_SOURCE
/*
 * symbols.c - names for addresses of this very program, from its DWARF.
 */
#include "symbols.h"

#include <ctype.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KNOWN = 509 }; /* a prime */

/* The linker's: where we begin. */
extern const char __ehdr_start __attribute__((visibility("hidden")));

/*
 * This very program's file, and what is mapped where.  Both are read before
 * anything else runs: the path that a sandbox shows the program under is gone
 * once it has started, and a sealed process can no longer read its own maps.
 */
static int own_file = -1;
static Dwfl *self;

static int find_elf(Dwfl_Module *module, void **data, const char *name,
                    Dwarf_Addr base, char **path, Elf **elf)
{
    if (base == (Dwarf_Addr)(uintptr_t)&__ehdr_start && own_file >= 0)
        return fcntl(own_file, F_DUPFD_CLOEXEC, 0);
    return dwfl_linux_proc_find_elf(module, data, name, base, path, elf);
}

/*
 * The lines of this program are in its own file.  elfutils would look for
 * those of others in the network, and load thirty libraries to that end.
 */
static int find_nothing_else(Dwfl_Module *module, void **data, const char *name,
                             Dwarf_Addr base, const char *file,
                             const char *link, GElf_Word crc, char **found)
{
    (void)module, (void)data, (void)name, (void)base;
    (void)file, (void)link, (void)crc, (void)found;
    return -1;
}

__attribute__((constructor)) static void look_at_self(void)
{
    static const Dwfl_Callbacks callbacks = {
        .find_elf = find_elf,
        .find_debuginfo = find_nothing_else,
    };

    own_file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    self = dwfl_begin(&callbacks);
    if (!self)
        return;
    dwfl_report_begin(self);
    dwfl_linux_proc_report(self, getpid());
    dwfl_report_end(self, NULL, NULL);
}

static const char *without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The line of the source file, if the file is there to read. */
static void read_line(const char *path, const char *folder, int number,
                      char *text, size_t room)
{
    char full[4096], line[1024];
    FILE *file = NULL;

    text[0] = '\0';
    if (path[0] != '/' && folder) {
        snprintf(full, sizeof full, "%s/%s", folder, path);
        file = fopen(full, "re");
    }
    if (!file)
        file = fopen(path, "re");
    if (!file) { /* a replay keeps copies there */
        snprintf(full, sizeof full, "src/%s", without_folder(path));
        file = fopen(full, "re");
    }
    if (!file)
        return;
    for (int i = 0; fgets(line, sizeof line, file);) {
        if (++i < number)
            continue;
        char *start = line;

        while (isspace((unsigned char)*start))
            start++;
        start[strcspn(start, "\n")] = '\0';
        snprintf(text, room, "%.*s", (int)room - 1, start);
        break;
    }
    fclose(file);
}

static bool find_place(uintptr_t pc, struct place *place)
{
    Dwfl_Module *module = self ? dwfl_addrmodule(self, pc) : NULL;
    int number = 0;

    memset(place, 0, sizeof *place);
    if (!module)
        return false;
    const char *function = dwfl_module_addrname(module, pc);

    if (function) {
        if (!strncmp(function, "dojo_user_", 10))
            function += 10;
        snprintf(place->function, sizeof place->function, "%s", function);
    }
    Dwfl_Line *line = dwfl_module_getsrc(module, pc);
    const char *path =
        line ? dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL) : NULL;

    if (!path)
        return function != NULL;
    snprintf(place->file, sizeof place->file, "%s", without_folder(path));
    place->line = number;
    read_line(path, dwfl_line_comp_dir(line), number, place->source,
              sizeof place->source);
    return true;
}

/* A trace shows the same few places again and again. */
bool place_of_code(uintptr_t pc, struct place *place)
{
    static struct known {
        uintptr_t pc;
        bool found;
        struct place place;
    } all[KNOWN];
    struct known *known = &all[pc % KNOWN];

    if (!pc || known->pc != pc) {
        known->found = find_place(pc, &known->place);
        known->pc = pc;
    }
    *place = known->place;
    return known->found;
}

void place_text(uintptr_t pc, char *text, unsigned room)
{
    struct place place;

    if (!pc || !place_of_code(pc, &place))
        snprintf(text, room, "?");
    else if (place.file[0])
        snprintf(text, room, "%s:%d", place.file, place.line);
    else
        snprintf(text, room, "%s", place.function);
}

/* The variable that covers address; symbols that mark ends have no size. */
static const char *find_variable(Dwfl_Module *module, uintptr_t address,
                                 uintptr_t *offset)
{
    int count = dwfl_module_getsymtab(module);

    for (int i = 0; i < count; i++) {
        GElf_Sym symbol;
        GElf_Addr value;
        const char *name = dwfl_module_getsym_info(module, i, &symbol, &value,
                                                   NULL, NULL, NULL);

        if (!name || !*name || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT ||
            address < value || address >= value + symbol.st_size)
            continue;
        *offset = address - value;
        return name;
    }
    return NULL;
}

/* Each search goes through the whole table of symbols. */
static const char *variable_at(uintptr_t address, uintptr_t *offset)
{
    static struct known {
        uintptr_t address, offset;
        const char *name;
    } all[KNOWN];
    struct known *known = &all[address / 4 % KNOWN];

    if (!address || known->address != address) {
        Dwfl_Module *module = self ? dwfl_addrmodule(self, address) : NULL;

        known->name =
            module ? find_variable(module, address, &known->offset) : NULL;
        known->address = address;
    }
    *offset = known->offset;
    return known->name;
}

bool name_of_data(uintptr_t address, char *text, unsigned room)
{
    uintptr_t offset;
    const char *name = variable_at(address, &offset);

    if (!name)
        return false;
    /* A function's static variable is NAME.NUMBER. */
    int length = (int)strcspn(name, ".");

    if (offset)
        snprintf(text, room, "%.*s+%lu", length, name, (unsigned long)offset);
    else
        snprintf(text, room, "%.*s", length, name);
    return true;
}

bool argument_of(const char *source, const char *call, char *name,
                 unsigned room)
{
    const char *at = strstr(source, call);
    size_t used = 0;
    int depth = 0;

    if (!at || strstr(at + 1, call) || !(at = strchr(at, '(')))
        return false; /* of two such calls nobody knows which one it is */
    for (at++; *at && used + 1 < room; at++) {
        if ((*at == ',' || *at == ')') && !depth)
            break;
        depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
        if ((*at == '&' || isspace((unsigned char)*at)) && !used)
            continue;
        name[used++] = *at;
    }
    name[used] = '\0';
    return used > 0;
}

/* "queue->lock, " of a call at an address: "401234 pthread_mutex_lock". */
static void name_argument(const char *text, char *name, unsigned room)
{
    struct place place;
    char call[64] = "", argument[128];
    uintptr_t pc = 0;

    name[0] = '\0';
    if (sscanf(text, "%lx %63[a-z_0-9A-Z]", &pc, call) == 2 &&
        place_of_code(pc, &place) &&
        argument_of(place.source, call, argument, sizeof argument))
        snprintf(name, room, "%s, ", argument);
}

char *with_names(const char *text)
{
    char *out = NULL, name[256];
    size_t length = 0;
    FILE *stream = open_memstream(&out, &length);

    if (!stream)
        return strdup(text);
    for (const char *p = text; *p;) {
        if (p[0] != '\1' || !strchr("pac", p[1]) || !p[1]) {
            fputc(*p++, stream);
            continue;
        }
        char *end;
        uintptr_t address = strtoul(p + 2, &end, 16);

        if (p[1] == 'p') {
            place_text(address, name, sizeof name);
        } else if (p[1] == 'c') {
            name_argument(p + 2, name, sizeof name);
            end += strcspn(end, "\2");
        } else if (!name_of_data(address, name, sizeof name)) {
            snprintf(name, sizeof name, "a variable");
        }
        fputs(name, stream);
        p = *end == '\2' ? end + 1 : end;
    }
    fclose(stream);
    return out;
}
