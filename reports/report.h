/* SPDX-License-Identifier: MIT */
/*
 * report.h - pages from results.
 *
 *     results (JSON) --> report_write --> index.html     to read and to print
 *                                         kata-NAME.html a page per kata
 *                                         report.md      for a terminal, a PR
 *                                         report.json    for programs
 *                                         junit.xml      for CI
 *                                         cobertura.xml  for CI: coverage
 *
 * Who may call what: any thread, one call at a time per out_dir.
 *
 * The results
 *     What `dojo --json` prints, "dojo.results/1", every entry in it as the
 *     house's result model has it, and more at the top.  Members not named
 *     here are passed on to report.json and otherwise left alone; a member
 *     that is missing, null or of another type is shown as not known.  Text
 *     may be hostile: it is escaped in every format, cut where it is long, and
 *     cleaned of control characters.
 *
 * { "schema": "dojo.results/1",
 *   "version": "0.1.0",                      of dojo
 *   "date": "2026-11-21T08:00:00Z",          when it was run, UTC
 *   "seconds": 41.5,                         how long the run took
 *   "machine": {                             shown in the order given; values
 *     "system": "Debian GNU/Linux 12",       are strings or numbers; "_" in a
 *     "kernel": "Linux 6.18",                name is shown as a space
 *     "processor": "...", "cores": 2, "memory_mb": 24000,
 *     "compiler": "gcc 12.2.0", "load_before": 0.3, "load_after": 1.9 },
 *   "katas": [ {                             in the order of the path
 *     "name": "counter", "title": "Counter", "idea": "One line.",
 *     "minutes": 30,
 *     "reference": "mutex",                  the solution that ratios are to
 *     "sentences": [ { "name": "a_new_counter_is_zero",
 *                      "stages": ["behaviour"], "points": 5,
 *                      "category": "basics", "visibility": "public" } ],
 *     "solutions": [ { "name": "mutex", "idea": "One lock around both." } ],
 *     "broken": [ { "name": "no_lock", "parent": "mutex",
 *                   "sentence": "no_increment_is_lost",
 *                   "noticed_by": "schedules", "why": "One line.",
 *                   "noticed": true } ],    here or in its entry; missing:
 *                                           seen from the entry's tests
 *     "budgets": { "text": 4096, "data": 64, "bss": 4096, "stack": 512 },
 *     "experiment": [ { "name": "six_times_a_million",
 *                       "what": "6 x 1,000,000 increments",
 *                       "published": [ { "what": "locked",
 *                                        "seconds": 2.322,
 *                                        "measured": { "seconds", "answer",
 *                                                      "benchmark" } } ],
 *                       "measured": [ { "what": "mutex", "seconds": 0.103,
 *                                       "low": 0.101, "high": 0.108 } ] } ]
 *     "timing": [ ... ]                      of peers: as an entry's, and
 *                                            "program": the peer's name
 *   } ],
 *   "problems": [ { "kata": "counter", "about": "kata.yaml",
 *                   "what": "..." } ],       what is wrong with the collection
 *   "mutants": { "schema": "dojo.mutants/1", ... },  of dojo mutate; optional
 *   "notes": [ ... ],                        the same, but wrong it is not
 *   "ties": [ {                              for the tables of ties.h
 *     "table": "lock", "row": "one lock", "column": "two" or null,
 *     "kata": "counter", "answer": "mutex", "benchmark": "add/threads:2",
 *     "seconds": 5.5e-8,                     an operation or an item
 *     "busy": 1.9,                           processor time of wall time
 *     "load": 0.5,                           the machine's, before
 *     "counters": { "resident_kb": 8.3 },    of "processors": "one", "all"
 *     "ratio", "low", "high", "resolution",  of "processors": one over all
 *     "error": "..." } ],                    instead of figures
 *   "results": [ entry, ... ] }
 *
 * An entry is the result model's, with
 *     "role": "starter", "solution", "broken" or "submission"
 *     "answer": "mutex"          the file's name without .c; both are taken
 *                                from "submission" where they are missing
 *     "stages": [ { "name", "verdict", "ms", "skipped_because" } ]
 *     "tests": [ { "stage", "name", "verdict", "points", "max_points",
 *                  "message", "called", "expected", "got", "hint", "file",
 *                  "line", "token", "replay", "search", "trace",
 *                  "left_out": 12,           steps before the trace's first
 *                  "hidden": true, "category" } ]    a name that tells nothing
 *     "trace": [ { "thread": 1,              0 is the scenario's main thread
 *                  "thread_name": "adder",   optional
 *                  "what": "read",           in words; required, the rest not
 *                  "name": "counter->lock",  what the step is about
 *                  "value": 0,               read or written: text or integer
 *                  "file": "counter.c", "line": 17,
 *                  "source": "c->count += offset;",        that line
 *                  "note": "goes to sleep",
 *                  "held": "a lock",         locks that the thread holds
 *                  "switch": "preempted",    why another thread ran before
 *                  "turning": true,          until here all could go well
 *                  "place": 2,               which memory: the same number for
 *                                            the same place in this trace
 *                  "holds": [2],             places of the locks that the
 *                                            thread holds after the step
 *                  "now_ns": 1000000000000 } ]             simulated time
 *                                Steps without "thread" are lines: a stack.
 *     "sources": { "counter.c": "..." }      files of the answer that a trace
 *                                            names; katas have theirs as well
 *     "coverage": { "lines": 1.0, "branches": 0.97,
 *                   "details": "coverage/counter/mutex/index.html",
 *                                            relative to out_dir; optional
 *                   "files": [...] }         gcovr --json's; for cobertura.xml
 *     "footprint": { "text", "data", "bss", "stack", "heap_peak",
 *                    "allocations" }         bytes; a count
 *     "timing": [ { "name": "add/threads:6", "ns_per_op": 12.1, "p50", "p99",
 *                   "max", "ratio_to_reference": 1.04, "low": 1.01,
 *                   "high": 1.07, "resolution": 0.01, "fairness": 0.98,
 *                   "context_switches": 0,
 *                   "counters": { "cpu_ms": 34.7 },  the benchmark's own;
 *                                            _s, _ms, _us, _ns, _kb: units
 *                   "comparison": "same", "slower" or "faster"; optional
 *                   "doubt": "..."         why figures are not believed
 *                   "error": "..."         instead of figures } ]
 */
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * Writes every page into out_dir, made if missing.  Each file is complete
 * under another name before it takes its own, and none takes it before all
 * are complete: whatever fails, and a full disk in particular, leaves the old
 * report whole.  Pages of katas that an earlier report had and this one has
 * not are removed.  Blocks on the disk only.
 *
 * Returns 0; -EINVAL: not dojo.results/1; -ENOMEM; else what a system call on
 * out_dir or on the templates gave: -ENOENT, -EACCES, -ENOSPC, -EROFS, ...
 * results stays the caller's.
 */
int report_write(const json_t *results, const char *out_dir);

/*
 * One line of somebody else's, made safe for a terminal and for a CI's log:
 * control characters replaced, no commands to GitHub's runner, cut when long.
 */
void report_line(FILE *stream, const char *line);

/*
 * One file of one format, of submissions as a learner may see them: hidden
 * sentences show their category, verdict and points alone.
 *
 *     json        the results           markdown    for people
 *     html        all in one page       table       one page, who and how
 *     junit       for GitHub, GitLab, ...
 *     github      annotations on stdout, and the summary of the job appended
 *                 to file; "-": to $GITHUB_STEP_SUMMARY, where there is one
 *     gradescope  results.json of one submission
 *     exercism    the same, version 3; test_code comes from "code" of the
 *                 sentences in "katas"
 */
bool report_knows(const char *format);
/* Whether the format holds one submission and no more. */
bool report_is_single(const char *format);

/*
 * Writes it to file, which appears whole or stays as it was; "-" is stdout.
 * 0; -EINVAL: no such format, or not dojo.results/1; -E2BIG: not one
 * submission where the format holds one; -ENOMEM; else what a system call on
 * the file gave.  Blocks on the file.
 */
int report_print(const json_t *results, const char *format, const char *file);

/*
 * index.html, the table of all submissions, and a page for each of them, in
 * out_dir: as report_write, of submissions as a learner may see them.
 */
int report_pages(const json_t *results, const char *out_dir);

/*
 * The sheet of an interview, "dojo.interview/1" (dojo interview writes it), in
 * Markdown, to a file that appears whole or stays as it was.  0; -EINVAL: it
 * is none; -ENOMEM; else what a system call on the file gave.
 */
int report_sheet(const json_t *interview, const char *file);

/*
 * The page of a session, "dojo.session/1" (dojo session writes it), in HTML,
 * for the retrospective.  As above.
 *
 * { "schema": "dojo.session/1", "kata", "version", "title", "folder",
 *   "began": "2026-11-28T15:00:00Z",
 *   "turn_ms": 300000,                       how long a turn is meant to be
 *   "names": [ "ann", "bob" ],               in the order of the turns
 *   "left": [ { "at_ms", "for_ms" } ],       while nobody was at it
 *   "ended": true,
 *   "turns": [ {
 *     "driver": "ann", "navigator": "bob",
 *     "used_ms": 300000,
 *     "ended": "time",                       or "early", "end"; null: not yet
 *     "changes": { "added": 3, "removed": 1, "cut": false,
 *                  "diff": [ "+line" ] },    null: not known
 *     "lights": [ {
 *       "light": "red",                      "amber", "green"; "none": was not
 *                                            judged
 *       "cause": "turn",                     or "asked", "end"
 *       "verdict": "race", "score": 40, "max_score": 100,
 *       "red": "no_increment_is_lost",       the first sentence that failed
 *       "message": "...",
 *       "sentences": { "no_increment_is_lost": "race" } } ] } ] }
 */
int report_session(const json_t *session, const char *file);

#endif
