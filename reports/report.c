/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <stdlib.h>

#include "files.h"
#include "pages.h"

/* For programs: the results as they came, other than ASCII escaped. */
void page_json(struct ink *ink, const struct model *model)
{
    char *text = json_dumps(model->root, JSON_COMPACT | JSON_ENSURE_ASCII |
                                             JSON_REAL_PRECISION(10));

    if (text == NULL)
        return;
    ink_raw(ink, "%s\n", text);
    free(text);
}

static const struct {
    const char *name;
    void (*write)(struct ink *ink, const struct model *model);
} pages[] = {
    {"report.json", page_json}, {"report.md", page_markdown},
    {"junit.xml", page_junit},  {"cobertura.xml", page_cobertura},
    {"index.html", page_index},
};

/* Closes the ink and takes what is in it. */
static int add_ink(struct files *files, const char *name, struct ink *ink)
{
    int error = ink_close(ink);

    if (error == 0 && ink->length == 0)
        error = -ENOMEM;
    if (error == 0)
        error = files_add(files, name, ink->bytes, ink->length);
    free(ink->bytes);
    return error;
}

static int add_page(struct files *files, const struct model *model, size_t i)
{
    struct ink ink;
    int error = ink_open(&ink);

    if (error != 0)
        return error;
    pages[i].write(&ink, model);
    return add_ink(files, pages[i].name, &ink);
}

static int add_kata(struct files *files, const struct model *model, size_t i)
{
    char name[KATA_PAGE_ROOM];
    struct ink ink;
    int error = ink_open(&ink);

    if (error != 0)
        return error;
    kata_page_name(name, sizeof(name), model, &model->katas[i]);
    page_kata(&ink, model, &model->katas[i]);
    return add_ink(files, name, &ink);
}

/* The page that people open takes its name last. */
static int add_all(struct files *files, const struct model *model)
{
    int error = 0;

    for (size_t i = 0; error == 0 && i < model->kata_count; i++)
        error = add_kata(files, model, i);
    for (size_t i = 0; error == 0 && i < sizeof(pages) / sizeof(pages[0]); i++)
        error = add_page(files, model, i);
    return error;
}

int report_write(const json_t *results, const char *out_dir)
{
    struct model model;
    struct files files;
    int error = model_open(&model, results);

    if (error != 0)
        return error;
    error = files_open(&files, out_dir);
    if (error != 0)
        goto out_model;
    error = add_all(&files, &model);
    if (error == 0)
        error = files_publish(&files);
    if (error == 0)
        files_sweep(&files, "kata", PAGE_MARK);
    files_close(&files);
out_model:
    model_close(&model);
    return error;
}
