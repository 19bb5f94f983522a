/* SPDX-License-Identifier: MIT */
#include "object.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

static void take_symbols(Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
                         struct object_facts *facts)
{
    Elf_Data *data = elf_getdata(section, NULL);
    size_t count =
        header->sh_entsize > 0 ? header->sh_size / header->sh_entsize : 0;

    for (size_t i = 1; data != NULL && i < count; i++) {
        GElf_Sym symbol;
        const char *name;

        if (gelf_getsym(data, (int)i, &symbol) == NULL)
            continue;
        name = elf_strptr(elf, header->sh_link, symbol.st_name);
        if (name == NULL || name[0] == '\0')
            continue;
        if (GELF_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC)
            text_list_add(&facts->indirect, name);
        if (symbol.st_shndx == SHN_UNDEF)
            text_list_add(&facts->undefined, name);
        else if (GELF_ST_BIND(symbol.st_info) != STB_LOCAL)
            text_list_add(&facts->defined, name);
    }
}

/* As `size` in Berkeley's format: what is allocated and not written to is
 * text, notes and unwind tables too. */
static void take_size(const GElf_Shdr *header, struct object_facts *facts)
{
    if ((header->sh_flags & SHF_ALLOC) == 0)
        return;
    if (header->sh_type == SHT_NOBITS)
        facts->bss += header->sh_size;
    else if ((header->sh_flags & SHF_WRITE) != 0)
        facts->data += header->sh_size;
    else
        facts->text += header->sh_size;
}

static bool runs_by_itself(const char *name)
{
    static const char *const starts[] = {
        ".init_array", ".fini_array", ".preinit_array", ".ctors",
        ".dtors",      ".init",       ".fini"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (text_starts(name, starts[i]))
            return true;
    return false;
}

static int read_elf(Elf *elf, struct object_facts *facts)
{
    Elf_Scn *section = NULL;
    size_t names;

    if (elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names) < 0)
        return -EINVAL;
    while ((section = elf_nextscn(elf, section)) != NULL) {
        GElf_Shdr header;
        const char *name;

        if (gelf_getshdr(section, &header) == NULL)
            return -EINVAL;
        name = elf_strptr(elf, names, header.sh_name);
        if (header.sh_type == SHT_SYMTAB)
            take_symbols(elf, section, &header, facts);
        if (name != NULL && runs_by_itself(name))
            text_list_add(&facts->starters, name);
        if (name != NULL && strcmp(name, ".note.GNU-stack") == 0)
            facts->stack_code = (header.sh_flags & SHF_EXECINSTR) != 0;
        take_size(&header, facts);
    }
    return 0;
}

int object_read(const char *path, struct object_facts *facts)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result = -EINVAL;
    Elf *elf;

    *facts = (struct object_facts){0};
    if (fd < 0)
        return -errno;
    (void)elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ, NULL);
    if (elf != NULL) {
        result = read_elf(elf, facts);
        elf_end(elf);
    }
    close(fd);
    if (result < 0)
        object_free(facts);
    return result;
}

int object_sections(const char *path, struct text_list *names)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    Elf_Scn *section = NULL;
    size_t strings = 0;
    Elf *elf;

    if (fd < 0)
        return -errno;
    (void)elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ, NULL);
    if (elf != NULL && elf_getshdrstrndx(elf, &strings) == 0) {
        while ((section = elf_nextscn(elf, section)) != NULL) {
            GElf_Shdr header;

            if (gelf_getshdr(section, &header) != NULL)
                text_list_add(names, elf_strptr(elf, strings, header.sh_name));
        }
    }
    elf_end(elf);
    close(fd);
    return names->count > 0 ? 0 : -EINVAL;
}

void object_free(struct object_facts *facts)
{
    text_list_free(&facts->undefined);
    text_list_free(&facts->defined);
    text_list_free(&facts->indirect);
    text_list_free(&facts->starters);
}
