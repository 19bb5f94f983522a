/* SPDX-License-Identifier: MIT */
/*
 * Pages of submissions: one each, a table of all, or everything in one file.
 */
#include "pages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "redact.h"
#include "report.h"

int single_open(struct single *single, const json_t *root, size_t i)
{
    json_t *entry = json_array_get(member_array(root, "results"), i);
    int error;

    *single = (struct single){.results = json_object()};
    if (single->results == NULL ||
        json_object_update(single->results, (json_t *)root) != 0 ||
        json_object_set_new(single->results, "results",
                            json_pack("[O]", entry)) != 0) {
        json_decref(single->results);
        return -ENOMEM;
    }
    error = model_open(&single->model, single->results);
    if (error != 0) {
        json_decref(single->results);
        return error;
    }
    for (size_t k = 0; k < single->model.kata_count; k++)
        if (single->model.katas[k].answer_count > 0)
            single->kata = &single->model.katas[k];
    single->entry = entry;
    return 0;
}

void single_close(struct single *single)
{
    model_close(&single->model);
    json_decref(single->results);
}

void html_single(struct ink *ink, const struct single *single, size_t i)
{
    char id[32];

    (void)snprintf(id, sizeof(id), "s%zu", i + 1);
    ink_raw(ink, "<section class=\"single\" id=\"%s\"><h2 class=\"name\">", id);
    ink_html(ink, member_text(single->entry, "submission"));
    ink_raw(ink, "</h2>\n");
    html_result(ink, &single->model, single->entry);
    if (single->kata != NULL)
        html_submission(ink, single->kata, &single->kata->answers[0], id, 3);
    ink_raw(ink, "</section>\n");
}

static void put_lead(struct ink *ink, const struct page *page)
{
    html_result(ink, page->model, page->single->entry);
}

static void put_content(struct ink *ink, const struct page *page)
{
    const struct kata *kata = page->single->kata;

    if (kata != NULL)
        html_submission(ink, kata, &kata->answers[0], "s1", 2);
    else
        ink_raw(ink, "<p>Nothing is known of its kata.</p>\n");
}

static void put_page(struct ink *ink, const struct single *single,
                     const char *back)
{
    const char *name = member_text(single->entry, "submission");
    struct page page = {.model = &single->model,
                        .single = single,
                        .back = back,
                        .heading = *name != '\0' ? name : "Submission",
                        .lead = put_lead,
                        .content = put_content,
                        .player = true};

    html_page(ink, &page);
}

static void put_batch(struct ink *ink, const struct model *model,
                      const char *const *links, bool whole)
{
    struct page page = {.model = model,
                        .heading = "Grades",
                        .content = html_batch,
                        .links = links,
                        .whole = whole,
                        .player = whole};

    html_page(ink, &page);
}

void page_table(struct ink *ink, const struct model *model)
{
    put_batch(ink, model, NULL, false);
}

void page_html(struct ink *ink, const struct model *model)
{
    struct single single;

    if (json_array_size(member_array(model->root, "results")) != 1) {
        put_batch(ink, model, NULL, true);
        return;
    }
    if (single_open(&single, model->root, 0) != 0)
        return;
    put_page(ink, &single, NULL);
    single_close(&single);
}

struct name {
    char text[FILES_NAME_ROOM];
};

/* So that what was cut or replaced still makes a name of its own. */
static unsigned long hash(const char *text)
{
    unsigned long value = 2166136261UL;

    for (; *text != '\0'; text++)
        value = ((value ^ (unsigned char)*text) * 16777619UL) & 0xffffffffUL;
    return value;
}

/* "work/ann/counter" as "submission-work.ann.counter.html". */
static void make_name(struct name *name, const char *submission)
{
    enum { STEM_MOST = 90 };
    char stem[STEM_MOST + 1];
    size_t used = 0;
    bool changed = false;

    for (const char *p = submission; *p != '\0'; p++) {
        char one[2] = {*p, '\0'};
        bool fits = used < STEM_MOST;

        changed = changed || !fits || (*p != '/' && !is_identifier(one));
        if (fits)
            stem[used++] = *p == '/' ? '.' : is_identifier(one) ? *p : '_';
    }
    stem[used] = '\0';
    if (changed)
        (void)snprintf(name->text, sizeof(name->text),
                       "submission-%s.%08lx.html", stem, hash(submission));
    else
        (void)snprintf(name->text, sizeof(name->text), "submission-%s.html",
                       stem);
}

/* Results may name one submission twice. */
static void make_own(struct name *names, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(names[k].text, names[i].text) == 0) {
            (void)snprintf(names[i].text, sizeof(names[i].text),
                           "submission.%zu.html", i + 1);
            return;
        }
}

static struct name *make_names(const json_t *results, size_t count)
{
    struct name *names = calloc(count + 1, sizeof(*names));

    for (size_t i = 0; names != NULL && i < count; i++) {
        make_name(&names[i],
                  member_text(json_array_get(results, i), "submission"));
        make_own(names, i);
    }
    return names;
}

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

static int add_single(struct files *files, const struct model *model,
                      const struct name *names, size_t i)
{
    struct single single;
    struct ink ink;
    int error = single_open(&single, model->root, i);

    if (error != 0)
        return error;
    error = ink_open(&ink);
    if (error == 0) {
        put_page(&ink, &single, "index.html");
        error = add_ink(files, names[i].text, &ink);
    }
    single_close(&single);
    return error;
}

static int add_batch(struct files *files, const struct model *model,
                     const struct name *names, size_t count)
{
    const char **links = calloc(count + 1, sizeof(*links));
    struct ink ink;
    int error = links == NULL ? -ENOMEM : ink_open(&ink);

    if (error == 0) {
        for (size_t i = 0; i < count; i++)
            links[i] = names[i].text;
        put_batch(&ink, model, links, false);
        error = add_ink(files, "index.html", &ink);
    }
    free((void *)links);
    return error;
}

static int write_pages(const struct model *model, const char *out_dir)
{
    const json_t *results = member_array(model->root, "results");
    size_t count = json_array_size(results);
    struct name *names = make_names(results, count);
    struct files files;
    int error = names == NULL ? -ENOMEM : files_open(&files, out_dir);

    if (error == 0) {
        for (size_t i = 0; error == 0 && i < count; i++)
            error = add_single(&files, model, names, i);
        if (error == 0)
            error = add_batch(&files, model, names, count);
        if (error == 0)
            error = files_publish(&files);
        if (error == 0)
            files_sweep(&files, "submission", PAGE_MARK);
        files_close(&files);
    }
    free(names);
    return error;
}

int report_pages(const json_t *results, const char *out_dir)
{
    json_t *shown = redact(results);
    struct model model;
    int error;

    if (shown == NULL)
        return -ENOMEM;
    error = model_open(&model, shown);
    if (error == 0) {
        error = write_pages(&model, out_dir);
        model_close(&model);
    }
    json_decref(shown);
    return error;
}
