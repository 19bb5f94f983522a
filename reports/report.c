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

/* The page that people open takes its name last. */
static const struct {
    const char *name;
    void (*write)(struct ink *ink, const struct model *model);
} pages[] = {
    {"report.json", page_json}, {"report.md", page_markdown},
    {"junit.xml", page_junit},  {"cobertura.xml", page_cobertura},
    {"index.html", page_html},
};

static int add_page(struct files *files, const struct model *model, size_t i)
{
    struct ink ink;
    int error = ink_open(&ink);

    if (error != 0)
        return error;
    pages[i].write(&ink, model);
    error = ink_close(&ink);
    if (error == 0 && ink.length == 0)
        error = -ENOMEM;
    if (error == 0)
        error = files_add(files, pages[i].name, ink.bytes, ink.length);
    free(ink.bytes);
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
    for (size_t i = 0; error == 0 && i < sizeof(pages) / sizeof(pages[0]); i++)
        error = add_page(&files, &model, i);
    if (error == 0)
        error = files_publish(&files);
    files_close(&files);
out_model:
    model_close(&model);
    return error;
}
