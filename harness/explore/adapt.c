/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: asprintf, environ. */
#define _GNU_SOURCE
/*
 * adapt.c - objects compiled with -fsanitize=thread become objects for the
 * explorer's run-time.
 */
#include "adapt.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

const char *const explore_cflags_gcc[] = {"-O0",
                                          "-g",
                                          "-fno-builtin",
                                          "-fsanitize=thread",
                                          "-fno-omit-frame-pointer",
                                          "-fno-optimize-sibling-calls",
                                          "-fno-pie",
                                          "-fno-common",
                                          "-ftrivial-auto-var-init=pattern",
                                          "-fno-stack-protector",
                                          "-fstack-clash-protection",
                                          "-U_FORTIFY_SOURCE",
                                          "-Wno-tsan",
                                          "--param",
                                          "tsan-distinguish-volatile=1",
                                          "-mno-red-zone",
                                          "-ffixed-rbx",
                                          "-ffixed-r12",
                                          "-ffixed-r13",
                                          "-ffixed-r14",
                                          "-ffixed-r15",
                                          "-B" EXPLORE_ASSEMBLER,
                                          NULL};

const char *const explore_cflags_clang[] = {
    "-O0",
    "-g",
    "-fno-builtin",
    "-fsanitize=thread",
    "-fno-omit-frame-pointer",
    "-fno-optimize-sibling-calls",
    "-fno-pie",
    "-fno-common",
    "-ftrivial-auto-var-init=pattern",
    "-fno-stack-protector",
    "-fstack-clash-protection",
    "-U_FORTIFY_SOURCE",
    "-gdwarf-aranges",
    "-mllvm",
    "-tsan-instrument-read-before-write=1",
    "-mllvm",
    "-tsan-distinguish-volatile=1",
    "-fno-integrated-as",
    "-B" EXPLORE_ASSEMBLER "whole/",
    NULL};

const char *const explore_link_flags[] = {"-no-pie", "-ldw",     "-ljansson",
                                          "-lm",     "-pthread", NULL};

enum { FILES = 6 };

struct work {
    char *joined, *names, *assembler, *stubs, *renamed, *script;
};

static int run(const char *const argv[])
{
    posix_spawn_file_actions_t quiet;
    pid_t child;
    int status;

    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
    int error = posix_spawnp(&child, argv[0], &quiet, NULL,
                             (char *const *)(uintptr_t)argv, environ);

    posix_spawn_file_actions_destroy(&quiet);
    if (error)
        return -error;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EINVAL;
}

/*
 * What runs before and after main, in the order of its priorities, becomes
 * lists that the run-time goes through in every execution.
 */
static const char lists[] =
    "SECTIONS {\n"
    "  dojo_before_main : {\n"
    "    KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*)))\n"
    "    KEEP(*(.init_array))\n"
    "  }\n"
    "  dojo_after_main : {\n"
    "    KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*)))\n"
    "    KEEP(*(.fini_array))\n"
    "  }\n"
    "}\n";

static int write_lists(const char *path)
{
    FILE *file = fopen(path, "we");

    if (!file)
        return -errno;
    int result = fputs(lists, file) < 0 ? -EIO : 0;

    return fclose(file) ? -EIO : result;
}

/* script: NULL, or one for the linker. */
static int join(const char *const objects[], size_t count, const char *script,
                const char *out)
{
    const char **argv = calloc(count + 7, sizeof *argv);
    size_t n = 0;

    if (!argv)
        return -ENOMEM;
    argv[n++] = "ld";
    argv[n++] = "-r";
    argv[n++] = "-o";
    argv[n++] = out;
    if (script) {
        argv[n++] = "-T";
        argv[n++] = script;
    }
    for (size_t i = 0; i < count; i++)
        argv[n++] = objects[i];
    int result = run(argv);

    free(argv);
    return result;
}

/* One line a call: what it is called now, what it is to be called. */
static void rename_call(FILE *names, FILE *assembler, const char *name,
                        struct explore_adapt_report *report)
{
    switch (call_kind(name)) {
    case CALL_MODELLED:
        fprintf(names, "%s dx_%s\n", name, name);
        return;
    case CALL_HARMLESS:
        return;
    case CALL_REFUSED:
        break;
    }
    fprintf(names, "%s dojo_refused_%s\n", name, name);
    fprintf(assembler,
            "dojo_refused_%s:\n\tleaq 1f(%%rip), %%rdi\n"
            "\tmovq (%%rsp), %%rsi\n\tsubq $8, %%rsp\n"
            "\tcall explore_refused\n1:\t.asciz \"%s\"\n"
            "\t.globl dojo_refused_%s\n",
            name, name, name);
    if (!report->refused++)
        snprintf(report->first, sizeof report->first, "%s", name);
}

static int scan_symbols(Elf *elf, Elf_Scn *section, FILE *names,
                        FILE *assembler, struct explore_adapt_report *report)
{
    GElf_Shdr header;
    Elf_Data *data = elf_getdata(section, NULL);

    if (!gelf_getshdr(section, &header) || !data || !header.sh_entsize)
        return -EINVAL;
    size_t count = header.sh_size / header.sh_entsize;

    for (size_t i = 1; i < count; i++) {
        GElf_Sym symbol;
        const char *name;

        if (!gelf_getsym(data, (int)i, &symbol))
            return -EINVAL;
        name = elf_strptr(elf, header.sh_link, symbol.st_name);
        if (symbol.st_shndx != SHN_UNDEF || !name || !*name)
            continue;
        if (GELF_ST_BIND(symbol.st_info) != STB_WEAK)
            rename_call(names, assembler, name, report);
    }
    return 0;
}

static int read_calls(const char *object, FILE *names, FILE *assembler,
                      struct explore_adapt_report *report)
{
    int fd = open(object, O_RDONLY | O_CLOEXEC);
    int result = -EINVAL;
    Elf_Scn *section = NULL;

    if (fd < 0)
        return -errno;
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

    if (!elf)
        goto out_close;
    result = 0;
    while (!result && (section = elf_nextscn(elf, section))) {
        GElf_Shdr header;

        if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
            result = scan_symbols(elf, section, names, assembler, report);
    }
    elf_end(elf);
out_close:
    close(fd);
    return result;
}

static int write_names(const struct work *w, bool program,
                       struct explore_adapt_report *report)
{
    FILE *names = fopen(w->names, "we");
    FILE *assembler = fopen(w->assembler, "we");
    int result = -EIO;

    if (!names || !assembler) {
        result = -errno;
        goto out_close;
    }
    if (program)
        fputs("main dojo_user_main\n", names);
    fputs("\t.text\n\t.section .note.GNU-stack, \"\", @progbits\n\t.text\n",
          assembler);
    result = read_calls(w->joined, names, assembler, report);
out_close:
    if (names && fclose(names) && !result)
        result = -EIO;
    if (assembler && fclose(assembler) && !result)
        result = -EIO;
    return result;
}

static int rename_symbols(const struct work *w, const char *out)
{
    char *names;

    if (asprintf(&names, "--redefine-syms=%s", w->names) < 0)
        return -ENOMEM;
    const char *const argv[] = {
        "objcopy",
        names,
        "--rename-section",
        ".data=dojo_globals,alloc,load,data,contents",
        "--rename-section",
        ".bss=dojo_globals,alloc,load,data,contents",
        "--rename-section",
        ".data.rel=dojo_globals,alloc,load,data,contents",
        "--rename-section",
        ".data.rel.local=dojo_globals,alloc,load,data,contents",
        w->joined,
        out,
        NULL};
    int result = run(argv);

    free(names);
    return result;
}

static int adapt_steps(const struct work *w, const char *const objects[],
                       size_t count, const char *out, bool program,
                       struct explore_adapt_report *report)
{
    int result = program ? write_lists(w->script) : 0;

    if (!result)
        result = join(objects, count, program ? w->script : NULL, w->joined);
    if (!result)
        result = write_names(w, program, report);
    if (result)
        return result;
    if (!report->refused)
        return rename_symbols(w, out);
    const char *const assemble[] = {"as", "-o", w->stubs, w->assembler, NULL};
    const char *const both[] = {w->renamed, w->stubs};

    result = rename_symbols(w, w->renamed);
    if (!result)
        result = run(assemble);
    return result ? result : join(both, 2, NULL, out);
}

static int adapt(const char *const objects[], size_t count, const char *out,
                 bool program, struct explore_adapt_report *report)
{
    struct explore_adapt_report unused = {0};
    struct work w = {0};
    char **paths[FILES] = {&w.joined, &w.names,   &w.assembler,
                           &w.stubs,  &w.renamed, &w.script};
    const char *const endings[FILES] = {"joined", "names",   "s",
                                        "stubs",  "renamed", "ld"};
    bool named = true;
    int result = -ENOMEM;

    if (!report)
        report = &unused;
    memset(report, 0, sizeof *report);
    for (size_t i = 0; i < FILES; i++) {
        if (asprintf(paths[i], "%s.%s", out, endings[i]) < 0)
            *paths[i] = NULL;
        named = named && *paths[i];
    }
    if (named)
        result = adapt_steps(&w, objects, count, out, program, report);
    for (size_t i = 0; i < FILES; i++) {
        if (*paths[i])
            unlink(*paths[i]);
        free(*paths[i]);
    }
    return result;
}

int explore_adapt(const char *const objects[], size_t count, const char *out,
                  struct explore_adapt_report *report)
{
    return adapt(objects, count, out, false, report);
}

int explore_adapt_program(const char *const objects[], size_t count,
                          const char *out, struct explore_adapt_report *report)
{
    return adapt(objects, count, out, true, report);
}
