/* SPDX-License-Identifier: MIT */
/*
 * pages.h - one writer per format, and the parts of the HTML page.
 *
 * A writer reads the model and writes ink; it cannot fail: what does not fit
 * into memory shows at ink_close.
 */
#ifndef REPORT_PAGES_H
#define REPORT_PAGES_H

#include "ink.h"
#include "model.h"

enum { KATA_PAGE_ROOM = 128 };

/*
 * One HTML page: what stands in the frame.  Its members last while the page is
 * written; heading may be hostile, back is a name of ours.
 */
struct page {
    const struct model *model;
    const struct kata *kata; /* that the page is about; may be NULL */
    const char *back;        /* the page above this one; NULL: none */
    const char *heading;
    bool beside; /* the other formats are its neighbours */
    bool player; /* schedules are on it */
    bool whole;  /* of a batch: each submission follows the table */
    const char *const *links;    /* of a batch: submissions' pages, or NULL */
    const struct single *single; /* the submission that it is about, or NULL */
    /* Under the heading; may be NULL. */
    void (*lead)(struct ink *ink, const struct page *page);
    void (*content)(struct ink *ink, const struct page *page);
};
void html_page(struct ink *ink, const struct page *page);
/* What the frame of every page of ours says. */
#define PAGE_MARK "content=\"Concurrency Dojo\""
/* "2026-11-21T08:00:00Z" as "21 November 2026, 08:00 UTC". */
void html_date(struct ink *ink, const char *date);

/* The whole of each file: a report's first page, a kata's. */
void page_index(struct ink *ink, const struct model *model);
void page_kata(struct ink *ink, const struct model *model,
               const struct kata *kata);
/* "kata-counter.html", in a room of KATA_PAGE_ROOM bytes. */
void kata_page_name(char *room, size_t size, const struct model *model,
                    const struct kata *kata);
void page_markdown(struct ink *ink, const struct model *model);
void page_junit(struct ink *ink, const struct model *model);
void page_cobertura(struct ink *ink, const struct model *model);
void page_json(struct ink *ink, const struct model *model);
/* Submissions: everything in one page, the table alone. */
void page_html(struct ink *ink, const struct model *model);
void page_table(struct ink *ink, const struct model *model);
/* Submissions: for people, for GitHub's log; one of them. */
void page_grades(struct ink *ink, const struct model *model);
void page_github(struct ink *ink, const struct model *model);
void page_gradescope(struct ink *ink, const struct model *model);
void page_exercism(struct ink *ink, const struct model *model);

/* All that there is on one kata. */
void html_kata(struct ink *ink, const struct model *model,
               const struct kata *kata);
/* Its answers in a few figures. */
void html_tally(struct ink *ink, const struct kata *kata);
/* Sentences x answers, with its legend. */
void html_matrix(struct ink *ink, const struct kata *kata);
/* Which sentence notices which broken variant, and which mutants. */
void html_strength(struct ink *ink, const struct model *model,
                   const struct kata *kata);
/* Mutants of the solutions; nothing without "mutants" of the kata. */
void html_mutants(struct ink *ink, const struct model *model,
                  const struct kata *kata);
bool html_has_mutants(const struct model *model, const struct kata *kata);
/* Who noticed which broken variant; what was found in the others. */
void html_findings(struct ink *ink, const struct kata *kata);
/* The solutions: idea, verdict, coverage, footprint. */
void html_solutions(struct ink *ink, const struct kata *kata);
/* Ratios to the reference as pictures, and every figure as a table. */
void html_timing(struct ink *ink, const struct kata *kata);
/* How times spread, as lines from the median to the longest. */
void html_spread(struct ink *ink, const struct kata *kata);
/* What company does to the price of an operation, as lines. */
void html_scaling(struct ink *ink, const struct kata *kata);
/* Whether a benchmark is one of more than four points of such a line. */
bool scaling_has(const struct kata *kata, const char *benchmark);
/* What benchmarks count beside time, as a table. */
void html_counters(struct ink *ink, const struct kata *kata);
/* One counter's value, in the unit that its name ends with: "_us", "_kb". */
void html_counter(struct ink *ink, const char *name, double value);
/* What ties the katas together; nothing without two of them and figures. */
void html_ties(struct ink *ink, const struct model *model);
/* The same in Markdown. */
void markdown_ties(struct ink *ink, const struct model *model);
/* The experiment beside its published figures. */
void html_experiment(struct ink *ink, const struct kata *kata);
/*
 * The schedule of a test, a column per thread, that player.js steps through;
 * a stack is a list.  sources: ids, space between, of what html_sources put on
 * this page, of which the first that has a file shows it.
 */
void html_schedule(struct ink *ink, const char *sources, const json_t *test);
/* Files of an entry or of a kata, for players to show; of: an id. */
void html_sources(struct ink *ink, const char *of, const json_t *object);

enum { ANSWER_ID_ROOM = 140 };

/*
 * "counter-no_lock", in a room of ANSWER_ID_ROOM bytes: where a broken
 * variant's finding stands, and whose the sources are.
 */
void answer_id(char *room, size_t size, const struct kata *kata,
               const struct answer *answer);
/* A test's message, facts and schedule; sources as html_schedule has them. */
void html_test(struct ink *ink, const char *sources, const json_t *test);

/*
 * The i-th of the results alone: a model of its own over the same values, which
 * have to outlive it.  0 or -ENOMEM; single_close after 0 only.
 */
struct single {
    json_t *results;
    struct model model;
    const struct kata *kata; /* NULL: the entry names none */
    const json_t *entry;
};
int single_open(struct single *single, const json_t *root, size_t i);
void single_close(struct single *single);
/* As a part of a page of many. */
void html_single(struct ink *ink, const struct single *single, size_t i);

/* The table of all, and what failed most often. */
void html_batch(struct ink *ink, const struct page *page);
/* "40 of 100 points". */
void html_points(struct ink *ink, const json_t *entry);
/* Verdict, points, kata and isolation of an entry, as a line. */
void html_result(struct ink *ink, const struct model *model,
                 const json_t *entry);
/*
 * All about one submission; id: of its sources on this page; level: of its
 * headings.
 */
void html_submission(struct ink *ink, const struct kata *kata,
                     const struct answer *answer, const char *id, int level);

/* A verdict as a word on its colour. */
void html_verdict(struct ink *ink, enum verdict verdict);
/* The colour's class: "good", "race", "stuck", "bad", "untidy", "pale". */
const char *verdict_tone(enum verdict verdict);
/* A letter for narrow cells, so that colour is never alone. */
const char *verdict_sign(enum verdict verdict);

#endif
