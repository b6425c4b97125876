// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the journal is, and what feedback and outcome lines add:
//   journal_bench [ROWS [REQUEST_BYTES [FOLDER]]]
// One thread admits rows as fast as the queue takes them and finishes each `under_way` rows later, as the runtime does.
#include "live/feedback.h"
#include "live/journal.h"
#include "live/journal_database.h"
#include "live/outcome_line.h"

#include <sys/resource.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace sluice::live {
namespace {

constexpr Row under_way = 20'000;

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - begin}.count();
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto s = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return s(usage.ru_utime) + s(usage.ru_stime);
}

void show(const char* what, std::uint64_t count, double wall, double cpu) {
    std::printf("%-44s %9.0f /s   %6.2f µs of CPU each\n", what, static_cast<double>(count) / wall,
                cpu * 1e6 / static_cast<double>(count));
}

JournalRow sample_row(std::uint64_t number, std::size_t bytes) {
    JournalRow row;
    row.id = "push-" + std::to_string(number);
    row.offered_ns = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(number);
    row.ttl_s = 600;
    row.device_hash = number * 0x9e3779b97f4a7c15U;
    row.request.assign(bytes, 'x');
    return row;
}

JournalFinished sample_end(Row row) {
    return {
        row, 1'700'000'000'000'000'000, 1'700'000'000'100'000'000, 1'700'000'000'100'000'000, OutcomeKind::delivered, 0,
        1};
}

Outcome sample_outcome() {
    Outcome outcome{};
    outcome.offered = instant(1'000'000);
    outcome.first_sent = outcome.last_sent = instant(1'400'000);
    outcome.done = instant(159'600'000);
    outcome.attempts = 1;
    outcome.answered = true;
    return outcome;
}

void database_alone(const std::string& folder, std::uint64_t rows, std::size_t bytes) {
    JournalDatabase database{folder + "/database", JournalOptions{}.checkpoint_pages};
    constexpr std::size_t batch_rows = 1'000;
    std::vector<JournalRow> begun(batch_rows);
    std::vector<JournalFinished> ended(batch_rows);
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    for (Row row = 1; row <= rows + under_way; row += batch_rows) {
        JournalBatch batch;
        for (std::size_t i = 0; i < batch_rows && row <= rows; ++i) {
            begun[i] = sample_row(row + i, bytes);
            begun[i].row = row + i;
        }
        for (std::size_t i = 0; i < batch_rows && row > under_way; ++i) ended[i] = sample_end(row + i - under_way);
        if (row <= rows) batch.rows = begun;
        if (row > under_way) batch.finished = ended;
        database.write(batch);
        database.checkpoint(false);
    }
    show("SQLite alone, batches of 1,000", rows, seconds_since(begin), cpu_seconds() - cpu);
}

void whole_journal(const std::string& folder, std::uint64_t rows, std::size_t bytes, bool with_feedback) {
    JournalOptions options;
    options.path = folder + (with_feedback ? "/both" : "/journal");
    FeedbackOptions lines;
    lines.file = folder + "/feedback";
    auto feedback = Feedback::open(lines).feedback;
    auto journal = Journal::open(options).journal;
    std::atomic<Row> committed{0};
    JournalHooks hooks;
    hooks.committed = [&](Row up_to) { committed = up_to; };
    if (with_feedback) hooks.before_finish = [&] { return feedback->sync(); };
    journal->start(hooks);
    const auto outcome = sample_outcome();
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    const auto end_row = [&](Row row) {
        if (with_feedback) feedback->push(outcome_line(outcome, "push-" + std::to_string(row)));
        journal->finished(sample_end(row));
    };
    for (Row row = 1; row <= rows; ++row) {
        while (!journal->has_room() || (with_feedback && !feedback->has_room())) std::this_thread::yield();
        journal->admitted(sample_row(row, bytes));
        if (row > under_way) end_row(row - under_way);
    }
    for (Row row = rows > under_way ? rows - under_way + 1 : 1; row <= rows; ++row) end_row(row);
    journal->stop(std::chrono::minutes{1});
    const auto wall = seconds_since(begin);
    const auto counts = journal->counts();
    show(with_feedback ? "journal with feedback" : "journal", rows, wall, cpu_seconds() - cpu);
    std::printf("    %llu commits, %.2f ms each, the longest %.1f ms; committed %llu\n",
                static_cast<unsigned long long>(counts.commits),
                counts.commit_seconds * 1e3 / static_cast<double>(counts.commits), counts.longest_commit_seconds * 1e3,
                static_cast<unsigned long long>(committed.load()));
}

void lines_alone(std::uint64_t rows) {
    const auto outcome = sample_outcome();
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    std::string out;
    std::size_t bytes = 0;
    for (std::uint64_t i = 0; i < rows; ++i) {
        out.clear();
        append_outcome_line(out, outcome, "0123456789abcdef-12345");
        bytes += out.size();
    }
    show("outcome lines", rows, seconds_since(begin), cpu_seconds() - cpu);
    std::printf("    %zu bytes each\n", bytes / rows);
}

}  // namespace
}  // namespace sluice::live

int main(int argc, char** argv) {
    using namespace sluice::live;
    const std::uint64_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::size_t bytes = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200;
    const std::string folder = argc > 3 ? argv[3] : "journal_bench.tmp";
    std::filesystem::create_directories(folder);
    lines_alone(rows);
    database_alone(folder, rows, bytes);
    whole_journal(folder, rows, bytes, false);
    whole_journal(folder, rows, bytes, true);
    std::filesystem::remove_all(folder);
    return 0;
}
