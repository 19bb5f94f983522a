/* SPDX-License-Identifier: MIT */
/*
 * ladder.h - the statement of a kata and the questions that follow it, as
 * README.md and interview.md hold them.
 *
 *     # TITLE: the interview
 *
 *     The opening.  Mark each answer 0 (wrong or silent), 1 (right words), 2
 *     (right, with the reason), 3 (right, with an example, a limit or a
 *     figure). 16 of 30 is WORDS, 24 WORDS.
 *
 *     ## 1. A question, on one line
 *
 *     What earns a 1. **2:** What earns a 2 besides. **3:** And a 3.
 *
 *     ## 2. ...                           numbered without a gap
 *
 *     ## Red flags                        and others, after the questions
 *
 * Both marks of the opening's last sentence are reached by an interview with
 * as many points; the most is three for each question.  A section after the
 * questions is one of: Twists for the whiteboard, Follow-up tasks, How to
 * mark the code, What to watch for, Red flags; each at most once.
 *
 * A ladder does not change after it was read; any thread may look at it.
 */
#ifndef DOJO_GRADE_LADDER_H
#define DOJO_GRADE_LADDER_H

enum { LADDER_MARK_MOST = 3, LADDER_RUNGS_MOST = 40 };

struct rung {
    char *question;                  /* without its number */
    char *answers[LADDER_MARK_MOST]; /* what earns 1, 2 and 3; on one line */
};

struct ladder {
    char *opening; /* on one line */
    struct rung rungs[LADDER_RUNGS_MOST];
    unsigned count;
    unsigned marks[2]; /* the lower one and the upper one */
    char *words[2];    /* what each stands for: "a solid junior" */
    char *after;       /* the sections behind the questions; "": none */
};

/*
 * Reads the text of an interview.md.  0 and a ladder, which ladder_free frees;
 * or -EINVAL, and *message says in one line where it leaves the form; name is
 * how it calls the text.  The caller frees *message.
 */
int ladder_parse(const char *name, const char *text, struct ladder **ladder,
                 char **message);

/* The same of a kata's folder; also -errno of the file, -EILSEQ: no UTF-8. */
int ladder_read(const char *folder, struct ladder **ladder, char **message);
void ladder_free(struct ladder *ladder);

/*
 * The statement alone: README.md up to "## What you will see", from where on
 * it tells how answers fare.  0 and a new text, or -errno; -EINVAL: there is
 * no such heading.
 */
int statement_read(const char *folder, char **statement);

#endif
