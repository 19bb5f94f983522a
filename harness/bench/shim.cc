/* SPDX-License-Identifier: MIT */
/*
 * The only C++ of the house: Google Benchmark, seen from C.
 *
 * Idea: registrations are kept in C (registry.h) and handed over here, all at
 * once, when bench_main runs.  The library calls run_family on each thread,
 * which wraps its State in a struct bench_state.  Reports pass through
 * class Between, which mends what the library gets wrong.
 *
 * Source: google/benchmark 1.7.1 and 1.8.3.
 */
#include "options.h"
#include "registry.h"
#include "shim.h"
#include "state.h"

#include <benchmark/benchmark.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#ifndef DOJO_BENCHMARK_VERSION
#error "DOJO_BENCHMARK_VERSION: 10701 for 1.7.1, from benchmark's pkg-config"
#endif

namespace
{

using benchmark::BenchmarkReporter;
using benchmark::State;
using Run = BenchmarkReporter::Run;

constexpr size_t POOL_SIZE = 128;

struct options asked;
bool some_failed;   /* any run; bench_main's status */
bool is_memory_run; /* the library runs one thread, whatever it says */
BenchmarkReporter *displays;
BenchmarkReporter *files;

/* ---- a state of the library behind a struct bench_state ---- */

State &state_of(const struct bench_state *state)
{
    return *static_cast<State *>(state->run);
}

benchmark::Counter::Flags flags_of(unsigned flags)
{
    int invert = static_cast<int>(benchmark::Counter::kInvert);
    return static_cast<benchmark::Counter::Flags>(
        static_cast<int>(flags & 15U) |
        ((flags & BENCH_COUNTER_INVERT) != 0 ? invert : 0));
}

unsigned flags_to_c(const benchmark::Counter &counter)
{
    unsigned flags = static_cast<unsigned>(counter.flags) & 15U;
    bool inverts = (counter.flags & benchmark::Counter::kInvert) != 0;
    flags |=
        counter.oneK == benchmark::Counter::kIs1024 ? BENCH_COUNTER_1024 : 0;
    return flags | (inverts ? BENCH_COUNTER_INVERT : 0);
}

void set_counter(struct bench_state *state, const char *name, double value,
                 unsigned flags)
{
    state_of(state).counters[name] = benchmark::Counter(
        value, flags_of(flags),
        (flags & BENCH_COUNTER_1024) != 0 ? benchmark::Counter::kIs1024
                                          : benchmark::Counter::kIs1000);
}

double counter_of(const struct bench_state *state, const char *name)
{
    const auto &counters = state_of(state).counters;
    auto found = counters.find(name);
    return found != counters.end() ? found->second.value : 0;
}

/*
 * The whole loop is one batch: counted down by the caller, in a register.
 * The KeepRunning after it finds nothing left and stops the clock.
 */
int64_t begin_loop(struct bench_state *state)
{
    State &st = state_of(state);
    return st.KeepRunningBatch(st.max_iterations) ? st.max_iterations : 0;
}

int64_t next_loop(struct bench_state *state)
{
    (void)state_of(state).KeepRunning();
    return 0;
}

const struct bench_ops library_ops = {
    begin_loop,
    next_loop,
    [](struct bench_state *s, int64_t n) {
        return state_of(s).KeepRunningBatch(n);
    },
    [](const struct bench_state *s) -> int64_t {
        return state_of(s).iterations();
    },
    [](struct bench_state *s) { state_of(s).PauseTiming(); },
    [](struct bench_state *s) { state_of(s).ResumeTiming(); },
    [](struct bench_state *s, double t) { state_of(s).SetIterationTime(t); },
    [](struct bench_state *s, const char *m) {
        if (!state_of(s).error_occurred())
            state_of(s).SkipWithError(m);
    },
    [](const struct bench_state *s) { return state_of(s).error_occurred(); },
    [](struct bench_state *s, int64_t n) { state_of(s).SetItemsProcessed(n); },
    [](struct bench_state *s, int64_t n) { state_of(s).SetBytesProcessed(n); },
    [](struct bench_state *s, const char *t) { state_of(s).SetLabel(t); },
    [](struct bench_state *s, int64_t n) { state_of(s).SetComplexityN(n); },
    set_counter,
    counter_of,
};

std::vector<int64_t> arguments_of(const struct bench *family, const State &st)
{
    std::vector<int64_t> args(family->width + 1);
    for (size_t i = 0; i < family->width; i++)
        args[i] = st.range(i);
    return args;
}

void run_family(State &st, const struct bench *family)
{
    std::vector<int64_t> args = arguments_of(family, st);
    auto state = std::make_unique<struct bench_state>();

    state_init(state.get(), &library_ops, &st, family, args.data());
    state->thread_index = st.thread_index();
    state->thread_count = is_memory_run ? 1 : st.threads();
    state->clocked = state->thread_count > 1;
    state_run(state.get(), asked.time_limit_s);
}

/* ---- hooks and statistics: bare function pointers, one per pool's place */

std::array<const struct bench *, POOL_SIZE> hooked;
std::array<const struct bench_statistic *, POOL_SIZE> computed;
size_t hooked_count, computed_count;

using HookRunner = void(const struct bench *, const int64_t *, int, double);

void call_hook(HookRunner *runner, const struct bench *family, const State &st)
{
    std::vector<int64_t> args = arguments_of(family, st);
    runner(family, args.data(), is_memory_run ? 1 : st.threads(),
           asked.time_limit_s);
}

template <size_t I> void set_up(const State &st)
{
    call_hook(state_set_up, hooked[I], st);
}

template <size_t I> void tear_down(const State &st)
{
    call_hook(state_tear_down, hooked[I], st);
}

template <size_t I> double compute(const std::vector<double> &values)
{
    return computed[I]->function(values.data(), values.size(),
                                 computed[I]->context);
}

struct Pool {
    void (*set_up[POOL_SIZE])(const State &);
    void (*tear_down[POOL_SIZE])(const State &);
    double (*compute[POOL_SIZE])(const std::vector<double> &);
};
template <size_t... I> constexpr Pool make_pool(std::index_sequence<I...>)
{
    return {{set_up<I>...}, {tear_down<I>...}, {compute<I>...}};
}
constexpr Pool POOL = make_pool(std::make_index_sequence<POOL_SIZE>());

/* ---- handing registrations over ---- */

using Family = benchmark::internal::Benchmark;

void give_hooks(Family *to, struct bench *family)
{
    if (family->setup == nullptr && family->teardown == nullptr)
        return;
    if (hooked_count == POOL_SIZE) {
        bench_blame(family, "more than %zu benchmarks with hooks", POOL_SIZE);
        return;
    }
    hooked[hooked_count] = family;
    to->Setup(POOL.set_up[hooked_count]);
    to->Teardown(POOL.tear_down[hooked_count]);
    hooked_count++;
}

void give_statistics(Family *to, struct bench *family)
{
    for (size_t i = 0; i < family->statistic_count; i++) {
        const struct bench_statistic *one = &family->statistics[i];
        if (computed_count == POOL_SIZE) {
            bench_blame(family, "more than %zu statistics", POOL_SIZE);
            return;
        }
        computed[computed_count] = one;
        to->ComputeStatistics(one->name, POOL.compute[computed_count],
                              one->percentage ? benchmark::kPercentage
                                              : benchmark::kTime);
        computed_count++;
    }
}

void give_runs(Family *to, const struct bench *family)
{
    for (size_t i = 0; i < family->runs; i++) {
        const int64_t *run = family->args + i * family->width;
        to->Args(std::vector<int64_t>(run, run + family->width));
    }
    if (family->arg_name_count > 0)
        to->ArgNames(std::vector<std::string>(
            family->arg_names, family->arg_names + family->arg_name_count));
    for (size_t i = 0; i < family->thread_count; i++)
        to->Threads(family->threads[i]);
}

void give_times(Family *to, const struct bench *family)
{
    if (family->iterations > 0)
        to->Iterations(family->iterations);
    else if (asked.iterations > 0)
        to->Iterations(asked.iterations);
    else if (family->min_time > 0)
        to->MinTime(family->min_time);
    if (family->min_warm_up_time >= 0 && family->iterations == 0 &&
        asked.iterations == 0)
        to->MinWarmUpTime(family->min_warm_up_time);
    if (family->repetitions > 0)
        to->Repetitions(family->repetitions);
    if (family->process_cpu_time)
        to->MeasureProcessCPUTime();
    if (family->clock == BENCH_CLOCK_MANUAL)
        to->UseManualTime();
    else if (bench_wants_real_time(family))
        to->UseRealTime();
}

} // namespace

extern "C" void shim_give(struct bench *family)
{
    Family *to = benchmark::RegisterBenchmark(
        family->name, [family](State &st) { run_family(st, family); });
    give_runs(to, family);
    give_times(to, family);
    give_hooks(to, family);
    give_statistics(to, family);
    if (family->unit >= 0)
        to->Unit(static_cast<benchmark::TimeUnit>(family->unit));
    if (family->complexity_function != nullptr)
        to->Complexity(family->complexity_function);
    else if (family->complexity != BENCH_O_NONE)
        to->Complexity(static_cast<benchmark::BigO>(family->complexity));
    if (family->report_aggregates_only >= 0)
        to->ReportAggregatesOnly(family->report_aggregates_only != 0);
    if (family->display_aggregates_only >= 0)
        to->DisplayAggregatesOnly(family->display_aggregates_only != 0);
}

namespace
{

/* ---- reports ---- */

#if DOJO_BENCHMARK_VERSION < 10800
const char *error_of(const Run &run)
{
    return run.error_occurred ? run.error_message.c_str() : nullptr;
}
void fail(Run &run, const char *reason)
{
    run.error_occurred = true;
    run.error_message = reason;
}
#else
const char *error_of(const Run &run)
{
    return run.skipped != 0 ? run.skip_message.c_str() : nullptr;
}
void fail(Run &run, const char *reason)
{
    run.skipped = benchmark::internal::SkippedWithError;
    run.skip_message = reason;
}
#endif

/* Until 1.9, real time came divided by the number of threads. */
void make_wall_time(Run &run)
{
    if (DOJO_BENCHMARK_VERSION >= 10900 || run.threads < 2 ||
        (run.run_type == Run::RT_Aggregate &&
         run.aggregate_unit == benchmark::kPercentage))
        return;
    run.real_accumulated_time *= static_cast<double>(run.threads);
}

/* Debian's library keeps its asserts and calls itself DEBUG; it is not. */
std::string mend(const std::string &text)
{
    static const std::regex warning("\\*{3}WARNING\\*{3} [^\n]*DEBUG[^\n]*\n");
    static const std::regex member("(\"library_build_type\": )\"debug\"");
    return std::regex_replace(std::regex_replace(text, warning, ""), member,
                              "$1\"release\"");
}

class Between : public BenchmarkReporter
{
  public:
    explicit Between(BenchmarkReporter *inner) : inner_(inner)
    {
    }

    bool ReportContext(const Context &context) override
    {
        std::ostringstream out;
        std::ostringstream err;
        inner_->SetOutputStream(&out);
        inner_->SetErrorStream(&err);
        bool goes_on = inner_->ReportContext(context);
        inner_->SetOutputStream(&GetOutputStream());
        inner_->SetErrorStream(&GetErrorStream());
        GetOutputStream() << mend(out.str());
        GetErrorStream() << mend(err.str());
        return goes_on;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        std::vector<Run> mended(runs);
        for (Run &run : mended) {
            some_failed = some_failed || error_of(run) != nullptr;
            make_wall_time(run);
        }
        inner_->ReportRuns(mended);
    }

    void Finalize() override
    {
        inner_->Finalize();
    }

  private:
    std::unique_ptr<BenchmarkReporter> inner_;
};

/* A Run, and what its bench_run points at. */
class Row
{
  public:
    Row(const Run &run) : run_(run), name_(run.benchmark_name())
    {
        for (const auto &one : run_.counters)
            counters_.push_back(
                {one.first.c_str(), one.second.value, flags_to_c(one.second)});
    }

    struct bench_run as_c()
    {
        bool is_aggregate = run_.run_type == Run::RT_Aggregate;
        const std::string &label = run_.report_label;
        struct bench_run row = {};
        row.name = name_.c_str();
        row.family = run_.run_name.function_name.c_str();
        row.aggregate = is_aggregate ? run_.aggregate_name.c_str() : nullptr;
        row.label = label.empty() ? nullptr : label.c_str();
        row.error = error_of(run_);
        row.iterations = run_.iterations;
        row.threads = run_.threads;
        row.repetition = is_aggregate ? -1 : run_.repetition_index;
        row.repetitions = run_.repetitions;
        row.unit = static_cast<enum bench_unit>(run_.time_unit);
        row.real_time = run_.GetAdjustedRealTime();
        row.cpu_time = run_.GetAdjustedCPUTime();
        row.percentage =
            is_aggregate && run_.aggregate_unit == benchmark::kPercentage;
        row.is_complexity = run_.report_big_o || run_.report_rms;
        row.counters = counters_.data();
        row.counter_count = counters_.size();
        if (const auto *memory = run_.memory_result) {
            /* "unknown", INT64_MAX, is BENCH_UNKNOWN too */
            memory_ = {memory->num_allocs, memory->max_bytes_used,
                       memory->total_allocated_bytes, memory->net_heap_growth};
            row.memory = &memory_;
        }
        return row;
    }

  private:
    const Run &run_;
    std::string name_;
    std::vector<struct bench_run_counter> counters_;
    struct bench_memory memory_ = {};
};

/* A reporter written in C. */
class FromC : public BenchmarkReporter
{
  public:
    explicit FromC(const struct bench_reporter *reporter) : c_(reporter)
    {
    }

    bool ReportContext(const Context &context) override
    {
        struct bench_machine machine = {
            context.cpu_info.num_cpus, context.cpu_info.cycles_per_second,
            context.sys_info.name.c_str(),
            Context::executable_name != nullptr ? Context::executable_name : "",
            context.name_field_width};
        return c_->begin == nullptr || c_->begin(&machine, c_->context);
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        std::vector<Row> held(runs.begin(), runs.end());
        std::vector<struct bench_run> rows;
        for (Row &row : held)
            rows.push_back(row.as_c());
        if (c_->runs != nullptr)
            c_->runs(rows.data(), rows.size(), c_->context);
    }

    void Finalize() override
    {
        if (c_->end != nullptr)
            c_->end(c_->context);
    }

  private:
    const struct bench_reporter *c_;
};

/* ---- memory ---- */

class MemoryFromC : public benchmark::MemoryManager
{
  public:
    const struct bench_memory_manager *c = nullptr;

    void Start() override
    {
        is_memory_run = true;
        c->start(c->context);
    }

    void Stop(Result &result) override
    {
        struct bench_memory memory = {0, 0, BENCH_UNKNOWN, BENCH_UNKNOWN};
        c->stop(&memory, c->context);
        is_memory_run = false;
        result.num_allocs = memory.allocations;
        result.max_bytes_used = memory.most_bytes;
        result.total_allocated_bytes = memory.total_bytes;
        result.net_heap_growth = memory.growth_bytes;
    }

    void Stop(Result *result) /* what 1.7.1 wants besides */
    {
        Stop(*result);
    }
};

MemoryFromC memory_manager;

/* ---- the whole program ---- */

/* The library's help ends in exit(0), whatever was wrong. */
void print_help()
{
    benchmark::PrintDefaultHelp();
    std::puts("          [--bench_time_limit=<seconds, 0: none>]\n"
              "--benchmark_min_time also takes <iterations>x.");
    std::exit(asked.help ? 0 : 2);
}

BenchmarkReporter *file_reporter(const struct bench_reporter *c_file)
{
    if (asked.out == nullptr)
        return nullptr;
    if (c_file != nullptr)
        return new FromC(c_file);
    std::string format = asked.out_format;
    BENCHMARK_DISABLE_DEPRECATED_WARNING
    if (format == "csv")
        return new benchmark::CSVReporter;
    BENCHMARK_RESTORE_DEPRECATED_WARNING
    if (format == "console")
        return new benchmark::ConsoleReporter(
            benchmark::ConsoleReporter::OO_None);
    return new benchmark::JSONReporter;
}

} // namespace

extern "C" {

int shim_initialize(const struct options *options, int argc, char **argv)
{
    asked = *options;
    benchmark::Initialize(&argc, argv, print_help);
    return benchmark::ReportUnrecognizedArguments(argc, argv) ? -EINVAL : 0;
}

size_t shim_run(const struct bench_reporter *c_display,
                const struct bench_reporter *c_file, bool *failed_one)
{
    std::unique_ptr<BenchmarkReporter> display(new Between(
        c_display != nullptr ? new FromC(c_display)
                             : benchmark::CreateDefaultDisplayReporter()));
    BenchmarkReporter *inner = file_reporter(c_file);
    std::unique_ptr<BenchmarkReporter> file(
        inner != nullptr ? new Between(inner) : nullptr);
    displays = display.get();
    files = file.get();
    size_t matched = benchmark::RunSpecifiedBenchmarks(displays, files);
    *failed_one = some_failed;
    benchmark::Shutdown();
    return matched;
}

void shim_report_stuck(const char *name, const char *reason)
{
    Run run;
    run.run_name.function_name = name;
    run.family_index = run.per_family_instance_index = 0;
    run.repetition_index = 0;
    run.repetitions = 1;
    run.statistics = nullptr;
    fail(run, reason);
    for (BenchmarkReporter *reporter : {displays, files})
        if (reporter != nullptr) {
            reporter->ReportRuns({run});
            reporter->Finalize();
            reporter->GetOutputStream().flush();
        }
}

void bench_add_context(const char *key, const char *value)
{
    benchmark::AddCustomContext(key, value);
}

void bench_set_default_unit(enum bench_unit unit)
{
    benchmark::SetDefaultTimeUnit(static_cast<benchmark::TimeUnit>(unit));
}

void bench_set_filter(const char *regex)
{
    benchmark::SetBenchmarkFilter(regex);
}

void bench_set_memory_manager(const struct bench_memory_manager *manager)
{
    memory_manager.c = manager;
    benchmark::RegisterMemoryManager(manager != nullptr ? &memory_manager
                                                        : nullptr);
}

} // extern "C"

#ifdef DOJO_BENCH_BESIDE /* overhead.c's benchmarks once more, in C++ */
#include "beside.h"

extern "C" void beside_register(void)
{
    benchmark::RegisterBenchmark("empty/c++", [](State &state) {
        for (auto _ : state)
            BESIDE_NOTHING;
    });
    benchmark::RegisterBenchmark("one_ns/c++", [](State &state) {
        uint64_t x = 1;
        for (auto _ : state)
            x = beside_one_ns(x);
        benchmark::DoNotOptimize(x);
    });
}
#endif
