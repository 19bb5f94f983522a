/* SPDX-License-Identifier: MIT */
/*
 * engine.h - what the parts of the explorer's run-time share.
 *
 * The program under test runs as fibers on one thread of a worker process.
 * Before every visible operation (of a lock, an atomic, a descriptor, ...) a
 * fiber announces the operation and asks which fiber goes on; everything
 * between two such points runs without a switch.  That is enough to see all
 * behaviours of a program without data races, and a race is reported.
 *
 *     fiber: ... announce(op) -> choose -> [switch] -> commit(op) -> effect ...
 *
 * All state lives in one struct engine, in no thread-local storage, because
 * fibers borrow the thread-local storage of parked threads.
 *
 * Threads: the worker's only thread.  Nothing here is reentrant.
 */
#ifndef EXPLORE_ENGINE_H
#define EXPLORE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"

enum {
    THREADS_MAX = CLOCK_THREADS,
    CALLS_MAX = 256,               /* depth of a thread's call stack kept */
    STACK_BYTES = 8 * 1024 * 1024, /* of a fiber, guard page included */
    HISTORY_MAX = 16,              /* stores remembered per atomic object */
};

/* Where an address lies; see memory.c for the map. */
#define REGION_BASE UINT64_C(0x100000000000)
#define STACKS_BYTES ((uint64_t)THREADS_MAX * STACK_BYTES)
#define ARENA_BASE (REGION_BASE + UINT64_C(0x100000000))
#define ARENA_BYTES UINT64_C(0x4000000) /* per thread: 64 MiB */
/* Memory that processes share: one more piece, behind the threads' own. */
#define SHARED_BASE (ARENA_BASE + (uint64_t)THREADS_MAX * ARENA_BYTES)
#define REGION_END (SHARED_BASE + ARENA_BYTES)

/* How an execution ended.  Verdicts are made of these in finding_report.c. */
enum outcome {
    OUT_RUNNING,
    OUT_DONE,      /* to the end, all well */
    OUT_REDUNDANT, /* cut: the rest was seen in another order */
    OUT_BOUND,     /* cut: more deviations than the phase allows */
    OUT_RERUN,     /* again with more care (a flag was raised) */
    OUT_RACE,
    OUT_WRONG,
    OUT_DEADLOCK,
    OUT_LIVELOCK,
    OUT_LEAK,
    OUT_MISUSE,
    OUT_CRASH,
    OUT_HANG,           /* no scheduling point any more */
    OUT_STEPS,          /* cut: step bound */
    OUT_INCOMPLETE,     /* unsupported call */
    OUT_NONDETERMINISM, /* replay met another operation */
};

enum op_kind {
    OP_NONE,
    OP_START,
    OP_END,
    OP_EXIT,
    OP_CREATE,
    OP_JOIN,
    OP_DETACH,
    OP_FINISH,
    OP_LOCK,
    OP_TRYLOCK,
    OP_TIMEDLOCK,
    OP_UNLOCK,
    OP_WAIT,
    OP_FUTEX,
    OP_WAKE,
    OP_SIGNAL,
    OP_BROADCAST,
    OP_RDLOCK,
    OP_WRLOCK,
    OP_TRYRDLOCK,
    OP_TRYWRLOCK,
    OP_RWUNLOCK,
    OP_SPINLOCK,
    OP_SPINTRY,
    OP_SPINUNLOCK,
    OP_BARRIER,
    OP_BARRIER_LEAVE,
    OP_SEM_WAIT,
    OP_SEM_TRY,
    OP_SEM_POST,
    OP_SEM_GET,
    OP_ONCE,
    OP_ONCE_DONE,
    OP_KEY,
    OP_LOAD,
    OP_STORE,
    OP_RMW,
    OP_CAS,
    OP_FENCE,
    OP_PLAIN_READ,
    OP_PLAIN_WRITE,
    OP_YIELD,
    OP_SLEEP,
    OP_SPIN,
    OP_FD,
    OP_INIT,
    OP_DESTROY,
    OP_CALL,
    OP_PROCESS,     /* a call about processes */
    OP_REAP,        /* a wait for one child, until it has ended */
    OP_PROCESS_END, /* a process ends */
    OP_KILL,
    OP_KINDS
};

enum access_mode { MODE_NONE, MODE_READ, MODE_WRITE };

enum object_kind {
    OBJ_FREE,
    OBJ_MUTEX,
    OBJ_COND,
    OBJ_FUTEX,
    OBJ_RWLOCK,
    OBJ_SPIN,
    OBJ_BARRIER,
    OBJ_SEM,
    OBJ_ONCE,
    OBJ_ATOMIC,
    OBJ_CHANNEL,
    OBJ_GLOBAL,
    OBJ_KINDS
};

struct thread;

/* Something that operations depend on: a lock, an atomic, a channel, ... */
struct object {
    uintptr_t address;
    uint32_t generation; /* of the execution it belongs to */
    int space;           /* process whose memory it lies in; 0 if shared, too */
    enum object_kind kind;
    bool destroyed;
    bool made;      /* by its init, so it needs its destroy */
    bool common;    /* made for several processes */
    int maker;      /* process that made it */
    uint16_t index; /* order of first use */
    /* mutex, spin, rwlock (writer), once (runner) */
    int owner; /* thread id or -1 */
    int depth; /* recursive locks; readers of a rwlock */
    int type;  /* PTHREAD_MUTEX_*; once: 0, 1 running, 2 */
    uintptr_t owner_pc;
    bool robust, inconsistent, unrecoverable;
    bool untimed; /* mutex: made by mtx_init without mtx_timed */
    /* cond: waiting threads in order; barrier: how many are in */
    unsigned waiters;
    unsigned limit;       /* barrier: needed */
    unsigned round;       /* barrier */
    int64_t value;        /* semaphore */
    struct object *mutex; /* cond: what its waiters hold */
    int clock_id;         /* cond: clock of its deadlines */
    uint64_t readers[2];  /* rwlock: threads that read */
    uint64_t version;     /* writes so far */
    uint64_t fence_seq;
    struct vclock release; /* what a taker learns */
    struct vclock fence_release;
    struct vclock read_release;   /* rwlock: of readers; barrier: last round */
    uint32_t read_at, written_at; /* the last steps that did so */
    uint8_t *reads;               /* rwlock: how often each thread reads */
    struct location *location;    /* atomic: its history */
    /* reduction: the last event on it, and clocks of dependence */
    int last_event;
    struct vclock order_writes, order_reads;
    uint64_t trace_hash;   /* order of the writes */
    uint64_t trace_reads;  /* the reads since, in any order */
    unsigned signals_lost; /* cond: signals that met no waiter */
};

struct op {
    enum op_kind kind;
    uint8_t mode[3]; /* enum access_mode, per object */
    struct object *object[3];
    bool (*enabled)(const struct thread *t); /* NULL: always */
    uintptr_t pc;
    uintptr_t address; /* atomic or plain access; else 0 */
    uint8_t size;
    bool may_block;   /* for messages */
    int target;       /* join: thread */
    int64_t deadline; /* ns of simulated time; < 0: none */
    int64_t aux;
    unsigned __int128 expected; /* compare-exchange */
    const char *name;           /* of the call */
};

enum thread_state { T_FREE, T_ALIVE, T_FINISHED };

struct context; /* contexts.c: a stack that the program made */

/* The functions that a stack is in, the innermost last. */
struct calls {
    unsigned depth; /* may exceed what is kept */
    uintptr_t pc[CALLS_MAX], frame[CALLS_MAX];
};

struct thread {
    int id;
    enum thread_state state;
    bool starting; /* runs up to its first operation */
    bool detached;
    bool joined;
    bool hidden;   /* a scripted peer */
    bool scripted; /* the same, or a scripted program: its calls never fail */
    int process;   /* that it belongs to; 0: the scenario's own */
    int dying;     /* number of the signal that ends it, or 0 */
    uint64_t blocked, pending; /* its signals, bit number - 1 */
    bool c11;
    bool stack_shared; /* sticky over executions */
    bool yielding;
    /* waiting on a condition variable */
    bool signalled;
    unsigned wait_ticket;
    void *sp;
    uint64_t fs;
    int error; /* errno, while it does not run */
    uintptr_t stack_low;
    struct op op;
    uint32_t asked; /* one more than the step that the kernel was asked at */
    bool ready;     /* what it said, for op or the one that comes next */
    bool asked_ahead;
    struct vclock vc;            /* happens-before */
    struct vclock fence_view;    /* what SC fences showed */
    struct vclock fence_pending; /* read relaxed, for an acquire fence */
    struct vclock fence_release; /* at the last release fence */
    uint64_t fence_seq;          /* newest SC fence seen */
    struct vclock order;         /* reduction: dependence */
    void *(*start)(void *);
    int (*start_c11)(void *);
    void *argument;
    void *result;
    int result_c11;
    struct vclock end; /* at its end, for the joiner */
    struct vclock end_order;
    int weak_left; /* failures of a weak compare-exchange */
    int creator;
    uintptr_t created_at;
    uint32_t allocations;
    uint64_t arena_used;
    uint64_t path; /* name that no schedule changes */
    uint32_t children;
    int holds;           /* locks and permits taken less those given back */
    uint64_t holdings;   /* which, for spins */
    uint64_t writes;     /* shared writes, for spins */
    uint64_t own_writes; /* those to its own stack, which others see */
    void *frame;         /* of the call on descriptors that it is in */
    uint32_t events;     /* own events so far: reduction */
    uint64_t priority;   /* PCT, POS */
    uintptr_t deepest;   /* how far down its first stack was used */
    /* The stack that it runs on: its first one, or a context's. */
    struct context *context; /* NULL: its first */
    uintptr_t own_low, own_bytes;
    const bool *own_watched; /* others touch that stack */
    uintptr_t home_sp;       /* of the first, while it runs on another */
    struct calls calls;
    void *specific[64];
    int cancel_depth;
    uintptr_t own_deepest; /* of its own stack, while it is on another's */
};

/* What one phase of the search may do. */
enum strategy {
    BY_REPLAY, /* follow the list, then the default */
    BY_EAGER,  /* the same, but a thread goes on as soon as it is started */
    BY_DFS,    /* all, bounded by deviations or preemptions */
    BY_SLEEP,  /* all, without seeing an order twice */
    BY_DPOR,   /* the same, adding only reversals that matter */
    BY_RANDOM,
    BY_PCT,
    BY_POS
};

struct finding {
    enum outcome outcome;
    int thread;
    uintptr_t pc;
    char text[600];
    /* race */
    uintptr_t address;
    int other;
    uintptr_t other_pc;
    uint8_t size, other_size;
    bool write, other_write, other_free, atomic, other_atomic;
    char file[256];
    int line;
    bool has_values;
    int64_t got, expected;
};

struct limits {
    unsigned executions, steps;
    int preemptions;
    int spurious, late;
    bool keep_memory;
    bool brief;      /* the verdict alone: no look for why */
    uint64_t effort; /* of all phases together, and none goes to what may
                        be endless; 0: as search.c has it */
};

/* Accesses between two scheduling points before it is called endless. */
#define ACCESSES_MAX UINT64_C(100000000)
/* The same, where a verdict is all that counts. */
#define ACCESSES_BRIEF UINT64_C(5000000)

struct engine {
    bool active;  /* a scenario is running */
    bool program; /* a whole program, with main and exit */
    struct thread *current;
    struct thread threads[THREADS_MAX];
    int thread_count;    /* slots used in this execution */
    uint32_t generation; /* of the execution */
    void *home_sp;       /* the worker's own stack */
    uint64_t home_fs;
    enum outcome outcome;
    struct finding *finding; /* in memory shared with the parent */
    struct limits limits;

    /* choices */
    enum strategy strategy;
    uint32_t steps;     /* operations of this execution */
    uint32_t decisions; /* choices of this execution */
    uint32_t moved;     /* what the kernel said of descriptors up to then
                           (thread.asked) counts no more */
    bool choosing;      /* at the end of a step, who goes on */
    uint64_t total_steps;
    uint64_t effort;     /* the same, dearer with more threads */
    uint32_t step_limit; /* of this execution */
    /* As many as the longest whole one had; the choices up to there. */
    uint32_t usual_steps, usual_decisions;
    bool backwards;       /* the default circle runs the other way */
    uint32_t preemptions; /* of this execution */
    uint32_t deviations;
    int spurious_left, late_left;

    /* sticky over executions; raising one re-runs the execution */
    bool trylocks;            /* unlock is a scheduling point */
    bool fences;              /* SC fences are used */
    bool stacks[THREADS_MAX]; /* stacks that others touch */
    bool contexts_watched;    /* the same of stacks that programs make */
    bool plain_points;        /* plain accesses are scheduling points */
    bool detect_races;
    bool weak; /* stale reads */

    int64_t now;           /* simulated time, ns */
    uint64_t accesses;     /* hooks since the last point */
    uint64_t access_limit; /* more of them are called endless */
    uint64_t most_accesses;
    uint64_t sc_sequence;
    uint64_t version;        /* writes that others can see, all objects */
    struct vclock sc_fences; /* what SC fences have shown */
    uint64_t trace_key;      /* of the class of this execution */
    bool want_key;
    bool watching; /* the strategy wants to know of events */
    bool tracing;
    uint64_t random;
    size_t output_bytes;
    uintptr_t c11_pc; /* where c11.c was called from */

    /* processes: see process.h */
    int self;          /* process whose memory is in place */
    int process_count; /* the scenario's own included */
    int processes_started, processes_most;
    bool kills; /* sticky: some process is ended by another */

    struct object *process, *budget, *sc_object, *mortal;
    uint64_t switches, wakeups, calls;
    int threads_started, threads_most;
    uint32_t cut; /* bits of enum cut, whole search */
};

enum cut {
    CUT_STEPS = 1,
    CUT_EXECUTIONS = 2,
    CUT_HISTORY = 4,
    CUT_PREEMPTIONS = 32,
    CUT_REREADS = 128,
    CUT_LATE = 256
};

extern struct engine E;

/* sched.c */
/* Announces op, lets the search choose, returns when op is to take effect. */
void point(const struct op *op);
/* An event without a choice: it belongs to the running step. */
void event(const struct op *op);
/* One of n equal possibilities; 0 is the plain one; cost: a deviation. */
unsigned choose_value(unsigned n, bool cost);
_Noreturn void finish(enum outcome outcome);
_Noreturn void fail(enum outcome outcome, uintptr_t pc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Ends the running thread; the search goes on with another. */
_Noreturn void thread_leave(void);
void thread_run_child(struct thread *child);
bool is_enabled(const struct thread *t);
enum outcome run_execution(void (*body)(void *), void *argument);
int64_t earliest_deadline(void);
/* Depends the two operations' order on each other? */
bool dependent(const struct op *a, const struct op *b);

/* fiber.c */
void fibers_start(void);
void fiber_prepare(struct thread *t, void (*entry)(void));
void fiber_switch(struct thread *from, struct thread *to);
/* Clears what the explorer's calls have left below the caller's frame.  The
   program's next frames lie there, and have holes: whether a loop comes round
   to the same stack must not depend on how it is explored. */
enum { FIBER_SCRUB = 4096 };
void fiber_clear(uintptr_t low);
static inline void fiber_scrub(void)
{
    fiber_clear(E.current->own_low);
}
void fiber_home(void); /* to the worker's own stack */
void fiber_first(struct thread *to);
/* Leaves the running stack for ever: t goes on at entry, on a fresh one. */
_Noreturn void fiber_exec(struct thread *t, void (*entry)(void));
/* child goes on at this very place, with a copy of from's memory. */
void fiber_fork(struct thread *from, struct thread *child);

/* memory.c */
void memory_start(void);
void memory_reset(void);
void *arena_allocate(size_t bytes, size_t align, bool zero, uintptr_t pc);
int arena_free(void *address, uintptr_t pc);
size_t arena_size(const void *address);
bool in_arena(uintptr_t address);
bool in_globals(uintptr_t address);
/* Is it a mapping that processes share? */
static inline bool in_shared(uintptr_t address)
{
    return address - SHARED_BASE < ARENA_BYTES;
}
void *shared_allocate(size_t bytes, uintptr_t pc);
void check_live(uintptr_t address, size_t bytes, bool write, uintptr_t pc);
/* own_stack: what the running thread's frames point to is not lost. */
void check_leaks(bool own_stack);
struct block {
    uintptr_t start;
    size_t bytes;
    uintptr_t made_at, freed_at;
    int made_by, freed_by;
    uint32_t freed_clock; /* of freed_by, at the free */
    uint32_t ordinal;     /* among its maker's blocks */
    int process;          /* its maker's */
    bool freed;
};
const struct block *block_of(uintptr_t address);
size_t heap_now(void), heap_most(void);
unsigned heap_allocations(void);

/* shadow.c */
void shadow_start(void);
/* An access of the running thread; fails with OUT_RACE. */
void shadow_access(uintptr_t address, size_t bytes, bool write, bool atomic,
                   uintptr_t pc);
/* A free: a write to the whole block that leaves nothing behind. */
void shadow_free(uintptr_t address, size_t bytes, uintptr_t pc);
void access_range(uintptr_t address, size_t bytes, bool write, uintptr_t pc);
/* Whose thread-local variable is this?  NULL: none. */
const struct thread *tls_owner(uintptr_t address);
/* Does an access to this address matter to another thread? */
bool stack_counts(uintptr_t address);
/* A function of libc that keeps a state which all threads share. */
/* What libc keeps for whole processes: at most eight of them. */
enum hidden_state { HIDDEN_TOKENS, HIDDEN_CALENDAR, HIDDEN_RAND48 };
void touch_hidden_state(enum hidden_state which, uintptr_t pc);
/* Use of a lock and the like: races only with free and destroy. */
void touch_object(uintptr_t address, bool write, uintptr_t pc);

/* objects.c */
void objects_reset(void);
struct object *object_at(uintptr_t address, enum object_kind kind);
struct object *object_find_kind(uintptr_t address, enum object_kind kind);
struct object *object_new(uintptr_t address, enum object_kind kind);
int object_count(void);
/* A lock or the like in [low, high) that was made and not destroyed. */
const struct object *object_left_in(uintptr_t low, uintptr_t high);
/* What from's memory holds, for the copy that process to has of it. */
void objects_copy(const struct thread *from, const struct thread *to);
struct object *object_by_index(int index);

/* strategy.c */
struct thread *strategy_choose(const uint64_t enabled[2], struct thread *plain,
                               const struct thread *from);
/* Only this one can go on. */
void strategy_only(const struct thread *t);
/* It has started, and is about to announce its first operation. */
void strategy_thread(const struct thread *t);
/* Time has jumped: operations that were late are now over. */
void strategy_time_passed(void);
void strategy_commit(struct thread *t, const struct op *op);
/* Would the thread wake without a signal, or before its time? */
bool by_luck(const struct thread *t);
/* What the operation does to its object k, now. */
enum access_mode op_mode(const struct op *op, int k);

/* trace.c */
void trace_event(struct thread *t, const struct op *op);
/* The execution is over: what its last steps left behind is noted. */
void trace_end(void);
void trace_value(uint64_t value, bool known);
void trace_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void trace_access(uintptr_t address, size_t bytes, bool write, uintptr_t pc);

/* learn.c: what synchronisation hands on */
void learn(struct thread *t, const struct object *o);
void teach(struct thread *t, struct object *o);
/* What from hands on, to hands on, too. */
void pass_on(struct object *to, const struct object *from);
/* The same, replacing what o said before. */
void teach_only(struct thread *t, struct object *o);
/* From one thread to another: create and join. */
void tick(struct thread *t);

/* spin.c */
void spin_reset(struct thread *t);
/* At a read-like operation: parks the thread if it goes round in circles. */
bool spin_circles(struct thread *t, const struct op *op, void *frame);
/* An operation that is no reading comes: no hash is taken. */
void spin_pass(struct thread *t);
void spin_note(struct thread *t, const struct op *op, bool newest);
/* A call on descriptors that returns at once, by the frame that CALL_SITE has
   noted; it changes op where it parks.  What it said, if it changed nothing. */
void spin_look(struct op *op);
void spin_saw(const struct op *op, uint64_t result);
/* How often those who are parked would go round while so much time passes,
   if one round takes GLANCE_NS. */
unsigned spin_rounds(int64_t ns);
/* How often has this load returned the same old store in a row? */
unsigned spin_rereads(const struct thread *t, const struct op *op,
                      uintptr_t store_pc);
void spin_stale(struct thread *t, const struct op *op, uintptr_t store_pc);
/* It takes a lock or a permit, gives it back: the object has changed. */
void spin_took(struct thread *t, struct object *o);
void spin_gave(struct thread *t, struct object *o);
/* An operation that others may notice, though it changes nothing. */
void spin_event(struct thread *t, enum op_kind kind);
/* For writes that change nothing. */
struct spin_mark {
    unsigned count;
    uint64_t writes, arriving;
};
struct spin_mark spin_save(const struct thread *t);
void spin_restore(struct thread *t, struct spin_mark mark);
bool spin_enabled(const struct thread *t);

/* Raises a sticky flag: the execution is run again with it. */
void raise_flag(bool *flag);

#define CALLER ((uintptr_t)__builtin_return_address(0) - 1)
/* The same, inside of an execution, where the call may be one that spins. */
#define CALL_SITE (E.current->frame = __builtin_frame_address(0), CALLER)

/* Who does nothing but look at the clock looks so often. */
enum { GLANCE_NS = 1000000 };

/* In messages: a place in the code, a variable; the parent puts names in. */
#define AT "\1p%lx\2"
#define VAR "\1a%lx\2"
/* What the call is given there, and a comma: its first argument, as written. */
#define ARGUMENT "\1c%lx %s\2"

#endif
