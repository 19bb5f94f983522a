/* SPDX-License-Identifier: MIT */
/*
 * Idea: a verdict says what kind of mistake it is, a word in the message or in
 * a step's note which of its kinds.  The first line that fits is told.
 */
#include "sentence.h"
#include "teach.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TIME_WHY                                                               \
    "Time is simulated and passes only while everybody waits. More of it "     \
    "than was promised: somebody waited who need not have. Less: somebody "    \
    "did not wait."
#define TIME_FORBID                                                            \
    "Look who waits, and for what: slow work under a lock that others need, "  \
    "news that comes late or to nobody, a time limit in the place of news."

static const struct kind {
    enum verdict verdict;
    const char *message; /* words in it; NULL: any */
    const char *note;    /* words in a step's note; NULL: any */
    struct lesson lesson;
} kinds[] = {
    {VERDICT_RACE,
     "use after free",
     NULL,
     {"free does not wait for anybody. Memory belongs to whoever got it next "
      "as soon as the call begins, and nothing here makes the last use come "
      "before it.",
      "Something that orders the last use before the free: a join, a lock "
      "under which both decide, or a count of references, decremented with "
      "release and, by whoever frees, acquire."}},
    {VERDICT_RACE,
     NULL,
     "an old value",
     {"A relaxed load may return an older value as long as nothing that the "
      "thread has acquired says that there is a newer one.",
      "A store with release by the one who publishes, and a load with acquire "
      "of that very store by the one who reads; or one lock around both."}},
    {VERDICT_RACE,
     "one thing it leads to",
     NULL,
     {"C promises one order of steps inside a thread and none between "
      "threads. An update such as x += y is a load, an addition and a store; "
      "another thread may run between any two of them, or at the same time on "
      "another processor. Two accesses at once, one of them a write, have no "
      "defined meaning at all, even where it seems to go well.",
      "An order between the two accesses: the same lock held around each, all "
      "of the update inside; or an atomic object and one read-modify-write "
      "such as atomic_fetch_add, not a load and a store."}},
    {VERDICT_RACE,
     NULL,
     NULL,
     {"Nothing that the two threads do makes one access happen before the "
      "other: no lock that both take, no join between them, no release that "
      "the other acquired. A read beside a write is as undefined as two "
      "writes; it need not be seen to go wrong.",
      "The same lock around both accesses, for readers too; or atomic "
      "objects; or an order from elsewhere: write before pthread_create, read "
      "after pthread_join."}},
    {VERDICT_DEADLOCK,
     "a second time",
     NULL,
     {"A plain mutex does not know its owner: a thread that locks it twice "
      "waits for itself, for ever.",
      "One place that locks: let inner functions say that the lock has to be "
      "held and not take it, or give it back before calling out."}},
    {VERDICT_DEADLOCK,
     "which has ended",
     NULL,
     {"A lock is not given back when its holder ends, and not when a function "
      "returns. Some way out kept it.",
      "One unlock on every way out, the early returns and the failures too: "
      "one exit that all of them go through shows that it is there."}},
    {VERDICT_DEADLOCK,
     "lost wake-up",
     NULL,
     {"A condition variable remembers nothing. A signal wakes who waits at "
      "that moment; who begins to wait after it waits for the next one, and "
      "none comes.",
      "Change the state under the mutex, signal after the change, and wait in "
      "a loop that looks at the state under that same mutex before it "
      "sleeps. Where more than one kind of waiter shares the condition, or "
      "more than one can go on, broadcast."}},
    {VERDICT_DEADLOCK,
     "livelock",
     NULL,
     {"Waiting by looking again and again ends only when somebody changes "
      "what is looked at. Here nobody is left who would, or everybody undoes "
      "what the other has done.",
      "Make sure that the change comes on every path, and that of those who "
      "collide one always gets through; better, wait on a condition, a "
      "semaphore or a futex instead of looking."}},
    {VERDICT_DEADLOCK,
     "waits on",
     NULL,
     {"A thread that waits on a condition goes on when it is woken and by "
      "nothing else. Whoever made its condition true told nobody, too few, or "
      "the wrong ones: signal wakes one waiter and may choose the one that "
      "has no use for it.",
      "Signal after each change that somebody may wait for; broadcast where "
      "more than one can go on or where waiters wait for different things; "
      "and let a shutdown wake all."}},
    {VERDICT_DEADLOCK,
     "held by",
     NULL,
     {"Each lock alone is taken and given back as it should be. But a thread "
      "that holds one and asks for another depends on the other's holder, and "
      "here these dependences close to a circle.",
      "One order of all locks in which everybody takes them (by rank or by "
      "address); or never hold one while waiting for another: trylock, give "
      "back, start again."}},
    {VERDICT_DEADLOCK,
     "locks are taken in different orders",
     NULL,
     {"Two threads that take the same two locks in opposite orders can each "
      "hold the one that the other needs. It did not happen this time; the "
      "orders are enough.",
      "One order of all locks in which everybody takes them."}},
    {VERDICT_DEADLOCK,
     NULL,
     NULL,
     {"Everybody who could go on waits for somebody else to do so. Blocking "
      "calls have no idea of that and wait for ever.",
      "For every wait, somebody who is sure to end it: who counts up, writes, "
      "closes, joins or wakes, on every path and also when things fail."}},
    {VERDICT_LEAK,
     "never joined",
     NULL,
     {"A thread that has ended keeps its stack and its result until somebody "
      "joins it.",
      "pthread_join for each pthread_create that succeeded, before what the "
      "thread uses is freed; or pthread_detach, if nobody needs to know."}},
    {VERDICT_LEAK,
     "left locked",
     NULL,
     {"Returning does not unlock. Some way out kept what the way in took.",
      "An unlock on every way out: check arguments before the lock, leave "
      "through one exit after it."}},
    {VERDICT_LEAK,
     "never closed",
     NULL,
     {"A descriptor stays open until it is closed, whoever forgets it.",
      "A close for every open, pipe, dup or accept that succeeded, on the "
      "ways of failure as well; and close-on-exec, so that no child keeps "
      "it."}},
    {VERDICT_LEAK,
     NULL,
     "fails as planned",
     {"Every call that asks the system for something may be refused. What had "
      "been taken until then stays taken unless it is given back.",
      "Undo in reverse order what was done before the call that failed: goto "
      "out_..., one label for each thing that is to be undone."}},
    {VERDICT_LEAK,
     NULL,
     NULL,
     {"Nothing gives back by itself what malloc, an init or an open took.",
      "For every thing that is taken one owner who gives it back, on every "
      "way out, in reverse order."}},
    {VERDICT_MISUSE,
     "use after free",
     NULL,
     {"A pointer does not know that its memory was freed. It still points "
      "there, and what it finds belongs to somebody else.",
      "Free when the last user is done, and not before: who holds the "
      "pointer, who owns the memory, and when does that end?"}},
    {VERDICT_MISUSE,
     "without holding",
     NULL,
     {"pthread_cond_wait gives back the mutex that the caller holds. Without "
      "it, a change can come between the look at the state and the wait.",
      "Lock, look in a loop, wait with that mutex, unlock."}},
    {VERDICT_MISUSE,
     "in use",
     NULL,
     {"Destroying does not wait for those who are still inside.",
      "Destroy only when nobody can come any more: after the last join, or "
      "when the last user has said so under the lock."}},
    {VERDICT_MISUSE,
     NULL,
     NULL,
     {"C and POSIX leave undefined what happens here. It may seem to work "
      "until the compiler, the library or the moment is another one.",
      "What the manual page of the call asks for first; the message names the "
      "call and the place."}},
    {VERDICT_CRASH,
     NULL,
     "fails as planned",
     {"Every call that asks the system for something may be refused, and the "
      "result says so. It was used as if it had come.",
      "Look at the result of each call before it is used; undo what was done "
      "before, in reverse order."}},
    {VERDICT_CRASH,
     "ssert",
     NULL,
     {"An assert states what always holds. In this order of steps it does "
      "not.",
      "Either the state was looked at without what protects it, or another "
      "thread could come between the change and the assert."}},
    {VERDICT_CRASH,
     NULL,
     NULL,
     {"C checks neither pointers nor bounds; the machine notices late, and "
      "only where nothing is mapped.",
      "Follow the value back from the place that is named: who gave it, who "
      "may have changed or freed it since, and what kept that in order?"}},
    {VERDICT_HANG,
     NULL,
     NULL,
     {"A blocking call without a time limit waits as long as it takes. The "
      "deadline is the test's, not yours.",
      "For every wait somebody who is sure to end it, also when everything is "
      "being shut down; the lines above say who waits where."}},
    {VERDICT_LIMIT,
     NULL,
     NULL,
     {"The kata's manifest limits memory, threads, time and output; an "
      "answer that needs more usually never stops asking.",
      "Find what grows without an end: a loop that makes threads, a queue "
      "without a bound, a retry without an exit."}},
    {VERDICT_WRONG,
     "wakeups",
     NULL,
     {"To wait by looking again and again costs a turn at every look. Somebody "
      "woke here more often than there was something to do.",
      "A wait that ends when there is news and for nothing else: a condition, "
      "a semaphore, a descriptor; no time limit in the place of news."}},
    {VERDICT_WRONG, "now_ns", NULL, {TIME_WHY, TIME_FORBID}},
    {VERDICT_WRONG, "ms_since", NULL, {TIME_WHY, TIME_FORBID}},
    {VERDICT_WRONG,
     NULL,
     "an old value",
     {"A relaxed load may return an older value as long as nothing that the "
      "thread has acquired says that there is a newer one. The processors of "
      "some machines do just that.",
      "A store with release, a load with acquire of that store; the default "
      "(seq_cst) is both, and a lock is too. Where what was read decides what "
      "is written, one read-modify-write: it always reads the newest."}},
    {VERDICT_WRONG,
     NULL,
     "woken without a signal",
     {"A wait on a condition may end without a signal; POSIX says so, and so "
      "does C. That it ended is no news about the state.",
      "while, not if: look at the state again after every wait, under the "
      "mutex."}},
    {VERDICT_WRONG,
     NULL,
     "although the value is",
     {"compare_exchange_weak may fail for no reason at all.",
      "A loop around it; or the strong one, where one attempt has to "
      "decide."}},
    {VERDICT_WRONG,
     NULL,
     "fails as planned",
     {"Every call that asks the system for something may be refused. The "
      "contract says what then; here something else was answered, or left "
      "behind.",
      "Look at the result of each call; undo what was done before it; hand "
      "the bad news on as the header says."}},
    {VERDICT_FLAKY,
     NULL,
     NULL,
     {"On real threads the machine chooses the order, and it chose another "
      "one. A failure that comes and goes is a failure.",
      "Look for what is shared without a lock, for a wait that counts on "
      "time, for memory that nobody has written to yet."}},
    {VERDICT_BUILD_ERROR,
     NULL,
     NULL,
     {"An answer is compiled as C17 with GNU extensions and linked alone: the "
      "header is the kata's, and nothing but its names stays visible.",
      "Mend what the first message says; the others often follow from it."}},
    {VERDICT_TAMPERED,
     NULL,
     NULL,
     {"The gate looks at an answer before anything runs. What it refuses is "
      "about how the answer is judged, not about the kata.",
      "Only what the kata's kata.yaml lists under allow, in plain C."}},
    {VERDICT_INTERNAL,
     NULL,
     NULL,
     {"This is our fault and not yours.",
      "dojo doctor tells what is missing on this machine."}},
    {VERDICT_INCOMPLETE,
     NULL,
     NULL,
     {"The explorer met something that it has no model of, or was stopped. It "
      "says neither right nor wrong.",
      "Other calls that the kata's manifest allows; the message names the one "
      "that was met."}},
};

static const struct lesson null_pointer = {
    "C checks no pointer. The address 0 is never there, nor is what a struct "
    "would have a little above it, and the contract allowed NULL to come, "
    "from a caller or from a call that failed.",
    "Look at every pointer before it is followed, and before a lock is taken; "
    "answer as the header says."};

enum { NEAR_NULL = 4096 };

static bool is_null_pointer(const char *message)
{
    static const char before[] = "memory at 0x";
    const char *at = message != NULL ? strstr(message, before) : NULL;

    return at != NULL &&
           strtoull(at + sizeof(before) - 1, NULL, 16) < NEAR_NULL;
}

static bool noted(const json_t *test, const char *words)
{
    const json_t *trace = json_object_get(test, "trace");
    const json_t *step;
    size_t index;

    json_array_foreach (trace, index, step) {
        const char *note = json_string_value(json_object_get(step, "note"));

        if (note != NULL && strstr(note, words) != NULL)
            return true;
    }
    return false;
}

/* Whether a thread was stopped while it could have gone on. */
static bool preempted(const json_t *test)
{
    const json_t *trace = json_object_get(test, "trace");
    const json_t *step;
    size_t index;

    json_array_foreach (trace, index, step) {
        const char *why = json_string_value(json_object_get(step, "switch"));

        if (why != NULL && strcmp(why, "preempted") == 0)
            return true;
    }
    return false;
}

/* The explorer's flaky: one schedule, two ends. */
static const struct lesson not_the_order = {
    "The same order of steps was run again and went another way. Then "
    "something else decides: an address, memory that nobody has written to, "
    "something that is left from an earlier run.",
    "Every value written before it is read, nothing decided by addresses, and "
    "nothing kept but in what the call was given or made."};

static const struct lesson in_between = {
    "Each step alone is in order, and no two of them race. But the threads may "
    "take turns between any two steps, and in this order of turns the promise "
    "does not hold: look where one is stopped, and at what it had seen or "
    "said by then.",
    "What has to hold together has to be one step for all others: the look and "
    "the act under one lock, not given back in between; or one atomic "
    "read-modify-write that says whether it worked."};

static const struct lesson plainly_wrong = {
    "This needs no unlucky order of steps: the answer gives something else "
    "than the header promises.",
    "Read the contract of the call once more, its edges first: none, one, "
    "full, the largest number, after the end."};

const struct lesson *lesson_find(const json_t *test)
{
    const char *message = json_string_value(json_object_get(test, "message"));
    const char *stage = json_string_value(json_object_get(test, "stage"));
    enum verdict verdict = sentence_verdict(test);

    if (verdict == VERDICT_FLAKY && stage != NULL &&
        (strcmp(stage, "schedules") == 0 || strcmp(stage, "faults") == 0))
        return &not_the_order;
    if (verdict == VERDICT_CRASH && is_null_pointer(message))
        return &null_pointer;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct kind *kind = &kinds[i];

        if (kind->verdict == verdict &&
            (kind->message == NULL ||
             (message != NULL && strstr(message, kind->message) != NULL)) &&
            (kind->note == NULL || noted(test, kind->note)))
            return &kind->lesson;
    }
    return preempted(test) ? &in_between : &plainly_wrong;
}
