/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *member_text(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text == NULL ? "" : text;
}

bool member_number(const json_t *object, const char *member, double *number)
{
    const json_t *value = json_object_get(object, member);

    if (!json_is_number(value))
        return false;
    *number = json_number_value(value);
    return isfinite(*number);
}

const json_t *member_array(const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    return json_is_array(value) ? value : NULL;
}

bool is_identifier(const char *text)
{
    static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789_-"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return *text != '\0' && strspn(text, fit) == strlen(text);
}

const char *kata_title(const struct kata *kata)
{
    const char *title = member_text(kata->json, "title");

    return *title == '\0' ? kata->name : title;
}

static const json_t *named(const json_t *array, const char *name)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)array, i, item)
        if (strcmp(member_text(item, "name"), name) == 0)
            return item;
    return NULL;
}

/* The folder above the file tells the role where the entry does not. */
static enum role find_role(const json_t *entry)
{
    static const char *const words[] = {"starter", "solution", "broken",
                                        "submission"};
    const char *role = member_text(entry, "role");
    const char *path = member_text(entry, "submission");

    for (int i = 0; i < 4; i++)
        if (strcmp(role, words[i]) == 0)
            return (enum role)i;
    if (strstr(path, "solutions/") != NULL)
        return ROLE_SOLUTION;
    if (strstr(path, "broken/") != NULL)
        return ROLE_BROKEN;
    if (strstr(path, "starter") != NULL)
        return ROLE_STARTER;
    return ROLE_SUBMISSION;
}

static void find_name(struct answer *answer)
{
    const char *name = member_text(answer->entry, "answer");

    if (*name == '\0') {
        const char *path = member_text(answer->entry, "submission");
        const char *slash = strrchr(path, '/');

        name = slash != NULL && slash[1] != '\0' ? slash + 1 : path;
    }
    size_t length = strlen(name);
    if (length > 2 && strcmp(name + length - 2, ".c") == 0)
        length -= 2;
    if (length >= ANSWER_NAME_MOST)
        length = ANSWER_NAME_MOST - 1;
    memcpy(answer->name, name, length);
    answer->name[length] = '\0';
}

static void find_answer(struct answer *answer, const struct kata *kata,
                        const json_t *entry)
{
    static const char *const lists[] = {"", "solutions", "broken", ""};

    answer->entry = entry;
    answer->role = find_role(entry);
    find_name(answer);
    answer->manifest =
        named(member_array(kata->json, lists[answer->role]), answer->name);
}

/* Where the manifest lists the answer; what it does not list comes last. */
static size_t listed_at(const struct kata *kata, const struct answer *answer)
{
    static const char *const lists[] = {"", "solutions", "broken", ""};
    const json_t *list = member_array(kata->json, lists[answer->role]);
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)list, i, item)
        if (item == answer->manifest)
            return i;
    return json_array_size(list);
}

/* By role, then as listed; stable, and short lists only. */
static void sort_answers(struct kata *kata)
{
    for (size_t i = 1; i < kata->answer_count; i++) {
        struct answer moving = kata->answers[i];
        size_t at = listed_at(kata, &moving);
        size_t j = i;

        for (; j > 0; j--) {
            const struct answer *before = &kata->answers[j - 1];

            if (before->role < moving.role ||
                (before->role == moving.role && listed_at(kata, before) <= at))
                break;
            kata->answers[j] = *before;
        }
        kata->answers[j] = moving;
    }
}

static bool is_called(const struct kata *kata, const char *name)
{
    assert(kata->name != NULL);
    return strcmp(kata->name, name) == 0;
}

static int find_answers(struct kata *kata, const json_t *results)
{
    size_t i;
    json_t *entry;

    kata->answers = calloc(json_array_size(results) + 1, sizeof(struct answer));
    if (kata->answers == NULL)
        return -ENOMEM;
    json_array_foreach ((json_t *)results, i, entry)
        if (is_called(kata, member_text(entry, "kata")))
            find_answer(&kata->answers[kata->answer_count++], kata, entry);
    sort_answers(kata);
    return 0;
}

static bool has_sentence(const struct kata *kata, const char *name)
{
    for (size_t i = 0; i < kata->sentence_count; i++)
        if (strcmp(kata->sentences[i], name) == 0)
            return true;
    return false;
}

static int add_sentences(struct kata *kata, const json_t *list)
{
    size_t room = kata->sentence_count + json_array_size(list) + 1;
    const char **grown =
        realloc((void *)kata->sentences, room * sizeof(grown[0]));
    size_t i;
    json_t *item;

    if (grown == NULL)
        return -ENOMEM;
    kata->sentences = grown;
    json_array_foreach ((json_t *)list, i, item) {
        const char *name = member_text(item, "name");

        if (*name != '\0' && !has_sentence(kata, name))
            grown[kata->sentence_count++] = name;
    }
    return 0;
}

/* The manifest's sentences first, then what tests name besides. */
static int find_sentences(struct kata *kata)
{
    int error = add_sentences(kata, member_array(kata->json, "sentences"));

    for (size_t i = 0; error == 0 && i < kata->answer_count; i++)
        error =
            add_sentences(kata, member_array(kata->answers[i].entry, "tests"));
    return error;
}

static void add_figures(struct kata *kata, const json_t *list,
                        const char *program)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)list, i, item)
        kata->figures[kata->figure_count++] = (struct figure){
            program != NULL ? program : member_text(item, "program"), item};
}

static int find_figures(struct kata *kata)
{
    const json_t *peers = member_array(kata->json, "timing");
    size_t room = json_array_size(peers) + 1;

    for (size_t i = 0; i < kata->answer_count; i++)
        room += json_array_size(member_array(kata->answers[i].entry, "timing"));
    kata->figures = calloc(room, sizeof(kata->figures[0]));
    if (kata->figures == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < kata->answer_count; i++)
        add_figures(kata, member_array(kata->answers[i].entry, "timing"),
                    kata->answers[i].name);
    add_figures(kata, peers, NULL);
    return 0;
}

static void add_katas(struct model *model, const json_t *list,
                      const char *member)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)list, i, item) {
        const char *name = member_text(item, member);
        bool known = *name == '\0';

        for (size_t k = 0; !known && k < model->kata_count; k++)
            known = is_called(&model->katas[k], name);
        if (known)
            continue;
        struct kata *kata = &model->katas[model->kata_count++];
        kata->name = name;
        kata->json = strcmp(member, "name") == 0 ? item : NULL;
    }
}

int model_open(struct model *model, const json_t *root)
{
    const json_t *results = member_array(root, "results");
    const json_t *katas = member_array(root, "katas");
    int error = 0;

    if (strcmp(member_text(root, "schema"), "dojo.results/1") != 0 ||
        results == NULL)
        return -EINVAL;
    *model = (struct model){.root = root};
    model->katas = calloc(json_array_size(katas) + json_array_size(results) + 1,
                          sizeof(struct kata));
    if (model->katas == NULL)
        return -ENOMEM;
    add_katas(model, katas, "name");
    add_katas(model, results, "kata");
    for (size_t i = 0; error == 0 && i < model->kata_count; i++) {
        error = find_answers(&model->katas[i], results);
        if (error == 0)
            error = find_sentences(&model->katas[i]);
        if (error == 0)
            error = find_figures(&model->katas[i]);
    }
    if (error != 0)
        model_close(model);
    return error;
}

void model_close(struct model *model)
{
    for (size_t i = 0; i < model->kata_count; i++) {
        free((void *)model->katas[i].sentences);
        free(model->katas[i].answers);
        free(model->katas[i].figures);
    }
    free(model->katas);
}

struct cell answer_cell(const struct answer *answer, const char *sentence,
                        const char *stage)
{
    struct cell cell = {.verdict = VERDICT_ACCEPTED};
    size_t i;
    json_t *test;

    json_array_foreach ((json_t *)member_array(answer->entry, "tests"), i,
                        test) {
        enum verdict verdict = verdict_parse(member_text(test, "verdict"));

        if (strcmp(member_text(test, "name"), sentence) != 0 ||
            (stage != NULL && strcmp(member_text(test, "stage"), stage) != 0))
            continue;
        if (cell.tests++ == 0 || verdict < cell.verdict) {
            cell.verdict = verdict;
            cell.strongest = test;
        }
    }
    return cell;
}

enum verdict answer_verdict(const struct answer *answer)
{
    return verdict_parse(member_text(answer->entry, "verdict"));
}

bool answer_noticed(const struct answer *answer)
{
    const json_t *said = json_object_get(answer->entry, "noticed");

    if (!json_is_boolean(said))
        said = json_object_get(answer->manifest, "noticed");
    if (json_is_boolean(said))
        return json_is_true(said);
    struct cell cell =
        answer_cell(answer, member_text(answer->manifest, "sentence"),
                    member_text(answer->manifest, "noticed_by"));
    return cell.tests > 0 && cell.verdict != VERDICT_INTERNAL &&
           cell.verdict < VERDICT_SKIPPED;
}

struct tally kata_tally(const struct kata *kata)
{
    struct tally tally = {0};

    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];

        switch (answer->role) {
        case ROLE_STARTER:
            tally.starter = true;
            for (size_t s = 0; s < kata->sentence_count; s++)
                tally.starter_reds +=
                    answer_cell(answer, kata->sentences[s], NULL).verdict <
                    VERDICT_SKIPPED;
            break;
        case ROLE_SOLUTION:
            tally.solutions++;
            tally.accepted += answer_verdict(answer) == VERDICT_ACCEPTED;
            break;
        case ROLE_BROKEN:
            tally.broken++;
            tally.noticed += answer_noticed(answer);
            break;
        case ROLE_SUBMISSION:
            break;
        }
    }
    return tally;
}
