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
#include <iostream>
#include <memory>
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
    using Counter = benchmark::Counter;
    int result = static_cast<int>(flags & 15U);
    if ((flags & BENCH_COUNTER_INVERT) != 0)
        result |= static_cast<int>(Counter::kInvert);
    return static_cast<Counter::Flags>(result);
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
    while (state_of(state).KeepRunning())
        ; /* one turn: the batch was all there is */
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
size_t hooked_count;
std::array<const struct bench_statistic *, POOL_SIZE> computed;
size_t computed_count;

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

using Hook = void (*)(const State &);
using Statistic = double (*)(const std::vector<double> &);

template <size_t... I>
constexpr std::array<Hook, POOL_SIZE> set_ups(std::index_sequence<I...>)
{
    return {{set_up<I>...}};
}
template <size_t... I>
constexpr std::array<Hook, POOL_SIZE> tear_downs(std::index_sequence<I...>)
{
    return {{tear_down<I>...}};
}
template <size_t... I>
constexpr std::array<Statistic, POOL_SIZE> computes(std::index_sequence<I...>)
{
    return {{compute<I>...}};
}

constexpr auto SET_UPS = set_ups(std::make_index_sequence<POOL_SIZE>());
constexpr auto TEAR_DOWNS = tear_downs(std::make_index_sequence<POOL_SIZE>());
constexpr auto COMPUTES = computes(std::make_index_sequence<POOL_SIZE>());

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
    to->Setup(SET_UPS[hooked_count]);
    to->Teardown(TEAR_DOWNS[hooked_count]);
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
        to->ComputeStatistics(one->name, COMPUTES[computed_count],
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

/* 1.7's error_occurred is 1.8's skipped. */
template <class R>
auto failed(const R &run, int) -> decltype(run.error_message, bool())
{
    return run.error_occurred;
}
template <class R>
auto failed(const R &run, long) -> decltype(run.skip_message, bool())
{
    return static_cast<int>(run.skipped) != 0;
}
template <class R> auto message_of(R &run, int) -> decltype((run.error_message))
{
    return run.error_message;
}
template <class R> auto message_of(R &run, long) -> decltype((run.skip_message))
{
    return run.skip_message;
}
template <class R> auto fail(R &run, int) -> decltype(run.error_message, void())
{
    run.error_occurred = true;
}
template <class R> auto fail(R &run, long) -> decltype(run.skip_message, void())
{
    run.skipped = static_cast<decltype(run.skipped)>(2);
}

/* Until 1.9, real time came divided by the number of threads. */
void make_wall_time(Run &run)
{
    if (DOJO_BENCHMARK_VERSION >= 10900 || run.threads < 2 ||
        (run.run_type == Run::RT_Aggregate &&
         run.aggregate_unit == benchmark::kPercentage))
        return;
    run.real_accumulated_time *= static_cast<double>(run.threads);
}

void replace(std::string &text, const std::string &from, const std::string &to)
{
    size_t at = text.find(from);
    if (at != std::string::npos)
        text.replace(at, from.size(), to);
}

class Between : public BenchmarkReporter
{
  public:
    explicit Between(BenchmarkReporter *inner) : inner_(inner)
    {
    }

    /* Debian's library keeps its asserts and calls itself DEBUG; it is not. */
    bool ReportContext(const Context &context) override
    {
        std::ostringstream out;
        std::ostringstream err;
        inner_->SetOutputStream(&out);
        inner_->SetErrorStream(&err);
        bool goes_on = inner_->ReportContext(context);
        inner_->SetOutputStream(&GetOutputStream());
        inner_->SetErrorStream(&GetErrorStream());
        std::string out_text = out.str();
        std::string err_text = err.str();
        replace(out_text, "\"library_build_type\": \"debug\"",
                "\"library_build_type\": \"release\"");
        replace(err_text,
                "***WARNING*** Library was built as DEBUG. Timings may be "
                "affected.\n",
                "");
        GetOutputStream() << out_text;
        GetErrorStream() << err_text;
        return goes_on;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        std::vector<Run> mended(runs);
        for (Run &run : mended) {
            some_failed = some_failed || failed(run, 0);
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

const char *text_or_null(const std::string &text)
{
    return text.empty() ? nullptr : text.c_str();
}

/* The library's mark for "unknown", INT64_MAX, is BENCH_UNKNOWN too. */
struct bench_memory memory_of(const benchmark::MemoryManager::Result &result)
{
    return {result.num_allocs, result.max_bytes_used,
            result.total_allocated_bytes, result.net_heap_growth};
}

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
        size_t count = runs.size();
        std::vector<struct bench_run> rows(count);
        std::vector<std::string> names(count);
        std::vector<std::vector<struct bench_run_counter>> counters(count);
        std::vector<struct bench_memory> memories(count);
        for (size_t i = 0; i < count; i++) {
            names[i] = runs[i].benchmark_name();
            for (const auto &one : runs[i].counters)
                counters[i].push_back(counter(one));
            if (runs[i].memory_result != nullptr)
                memories[i] = memory_of(*runs[i].memory_result);
            rows[i] = row(runs[i]);
            rows[i].name = names[i].c_str();
            rows[i].counters = counters[i].data();
            rows[i].counter_count = counters[i].size();
            rows[i].memory =
                runs[i].memory_result != nullptr ? &memories[i] : nullptr;
        }
        if (c_->runs != nullptr)
            c_->runs(rows.data(), count, c_->context);
    }

    void Finalize() override
    {
        if (c_->end != nullptr)
            c_->end(c_->context);
    }

  private:
    static struct bench_run_counter
    counter(const std::pair<const std::string, benchmark::Counter> &one)
    {
        unsigned flags = static_cast<unsigned>(one.second.flags) & 15U;
        if ((one.second.flags & benchmark::Counter::kInvert) != 0)
            flags |= BENCH_COUNTER_INVERT;
        if (one.second.oneK == benchmark::Counter::kIs1024)
            flags |= BENCH_COUNTER_1024;
        return {one.first.c_str(), one.second.value, flags};
    }

    static struct bench_run row(const Run &run)
    {
        bool is_aggregate = run.run_type == Run::RT_Aggregate;
        struct bench_run row = {};
        row.family = run.run_name.function_name.c_str();
        row.aggregate = is_aggregate ? run.aggregate_name.c_str() : nullptr;
        row.label = text_or_null(run.report_label);
        row.error = failed(run, 0) ? message_of(run, 0).c_str() : nullptr;
        row.iterations = run.iterations;
        row.threads = run.threads;
        row.repetition = is_aggregate ? -1 : run.repetition_index;
        row.repetitions = run.repetitions;
        row.unit = static_cast<enum bench_unit>(run.time_unit);
        row.real_time = run.GetAdjustedRealTime();
        row.cpu_time = run.GetAdjustedCPUTime();
        row.percentage =
            is_aggregate && run.aggregate_unit == benchmark::kPercentage;
        row.is_complexity = run.report_big_o || run.report_rms;
        return row;
    }

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
        if (c->start != nullptr)
            c->start(c->context);
    }

    void Stop(Result &result) override
    {
        struct bench_memory memory = {0, 0, BENCH_UNKNOWN, BENCH_UNKNOWN};
        if (c->stop != nullptr)
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
    std::fputs("          [--bench_time_limit=<seconds, 0: none>]\n"
               "--benchmark_min_time also takes <seconds>s and "
               "<iterations>x.\n",
               stdout);
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
    std::vector<char *> arguments(argv, argv + argc);
    char min_time[64];
    asked = *options;
    std::snprintf(min_time, sizeof min_time, "--benchmark_min_time=%.9g%s",
                  asked.min_time_s, DOJO_BENCHMARK_VERSION >= 10800 ? "s" : "");
    if (asked.min_time_s >= 0)
        arguments.push_back(min_time);
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    benchmark::Initialize(&count, arguments.data(), print_help);
    bool sound =
        !benchmark::ReportUnrecognizedArguments(count, arguments.data());
    return sound ? 0 : -EINVAL;
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
    std::cout.flush();
    *failed_one = some_failed;
    benchmark::Shutdown();
    return matched;
}

void shim_report_stuck(const char *name, const char *reason)
{
    Run run;
    run.run_name.function_name = name;
    run.family_index = 0;
    run.per_family_instance_index = 0;
    run.repetition_index = 0;
    run.repetitions = 1;
    run.statistics = nullptr;
    fail(run, 0);
    message_of(run, 0) = reason;
    for (BenchmarkReporter *reporter : {displays, files}) {
        if (reporter == nullptr)
            continue;
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
