/* SPDX-License-Identifier: MIT */
/*
 * refcount.h - an object that lives as long as somebody holds it.
 *
 *     holder A --retain---.                         .--> 0: destroy(object)
 *     holder B --retain---+--> [ 3 references ] ----'
 *     holder C --release--'           ^
 *     watcher ---upgrade--------------'   one more, while there is any
 *
 * A reference is the right to use the object.  new, retain and upgrade give
 * one, release takes one back; with the last one the object dies.  A weak
 * reference keeps nothing alive: watch gives one, unwatch takes it back, and
 * meanwhile upgrade asks whether the object still lives.
 *
 * Who may call what, all of it at the same time, on one object and on many
 *     new                            anybody
 *     object, retain, count, watch   anybody, as long as somebody holds a
 *                                    reference until the call returns
 *     release                        who gives up a reference by it
 *     upgrade                        anybody, as long as nobody gives that
 *                                    weak reference back before it returns
 *     unwatch                        who gives up a weak reference by it
 * More releases than references are noticed in destroy alone (-ENOENT):
 * elsewhere the memory may be gone, and nothing is promised.
 *
 * destroy is called by the release that takes the last reference, on its
 * thread, before it returns, and only once.  It may call all of this for any
 * object, and for its own dead one what is said below; it may wait for other
 * threads.  It may give back weak references to its own object.
 *
 * Order: what was done before a release has happened when destroy begins.
 * Who holds a reference and is told that the count is 1 sees what the others
 * did before they released.  All else orders nothing but the count.
 *
 * Shapes: REFCOUNT_MAX references to an object; REFCOUNT_LEAST objects at a
 * time, with as many weak references each, even without a heap.  An object
 * counts as one until its last weak reference is given back, too.
 *
 * Blocking: a call waits for the few steps of others, never for a destroy but
 * the one that it calls itself.  No call from a signal handler.
 *
 * Errors: 0 or a negative errno.  Who gets one has changed nothing, not even
 * for a moment.  -EINVAL: a pointer is NULL.
 *
 * Source: the counts of CPython's objects, which one lock for all guards.
 */
#ifndef REFCOUNT_H
#define REFCOUNT_H

#define REFCOUNT_LEAST 8
#define REFCOUNT_MAX 1000

struct refcount;
struct refcount_weak;
typedef void refcount_destroy(void *object);

/* Counts one reference to object, any pointer; the caller holds it.  NULL:
 * destroy is NULL, or no memory, lock or room; then destroy is not called. */
struct refcount *refcount_new(void *object, refcount_destroy *destroy);

/* What refcount_new was given, in destroy too; NULL for NULL. */
void *refcount_object(struct refcount *refcount);

/* One reference more.  -EOVERFLOW: there are REFCOUNT_MAX.  -ENOENT: in
 * destroy, whose object stays dead.  -ENOMEM: an answer that needs memory. */
int refcount_retain(struct refcount *refcount);

/* One reference less; the last one destroys.  -ENOENT: in destroy. */
int refcount_release(struct refcount *refcount);

/* Stores how many references there were at one moment of the call, 0 in
 * destroy.  After an error *count is as it was. */
int refcount_count(struct refcount *refcount, unsigned *count);

/* A weak reference.  It may be the pointer that others got, too; each call is
 * one to give back.  NULL: refcount is NULL or dead, no memory or room. */
struct refcount_weak *refcount_watch(struct refcount *refcount);

/* One reference more, if there is any: stores what refcount_new returned.
 * -ENOENT: the last one was taken back.  -EOVERFLOW, -ENOMEM: as for retain.
 * After an error *refcount is as it was. */
int refcount_upgrade(struct refcount_weak *weak, struct refcount **refcount);

/* Gives a weak reference back; the object need not be dead.  NULL: nothing. */
void refcount_unwatch(struct refcount_weak *weak);

#endif
