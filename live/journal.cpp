// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/journal.h"

#include "live/journal_writer.h"

namespace sluice::live {

JournalFinished finished_row(Row row, const Outcome& outcome, const WallClock& clock) {
    const auto wall = [&](Instant at) { return at == never ? 0 : clock.since_1970_ns(at); };
    JournalFinished finished;
    finished.row = row;
    finished.first_sent_ns = wall(outcome.first_sent);
    finished.done_ns = wall(outcome.done);
    finished.answered_ns = outcome.answered ? finished.done_ns : 0;
    finished.outcome = outcome.kind;
    finished.error = outcome.error;
    finished.attempts = outcome.attempts;
    return finished;
}

Journal::Journal(std::unique_ptr<JournalWriter> writer) : writer_{std::move(writer)} {}
Journal::~Journal() = default;

Journal::Opened Journal::open(const JournalOptions& options) {
    try {
        return {std::unique_ptr<Journal>{new Journal{std::make_unique<JournalWriter>(options)}}, {}};
    } catch (const SqliteError& error) {
        return {nullptr, error.what()};
    }
}

std::vector<JournalRow> Journal::take_unfinished() { return writer_->take_unfinished(); }
void Journal::start(JournalHooks hooks) { writer_->start(std::move(hooks)); }
Row Journal::admitted(JournalRow&& row) { return writer_->admitted(std::move(row)); }
void Journal::finished(const JournalFinished& finished) { writer_->finished(finished); }
void Journal::refused(std::int64_t second, Priority priority, Reason reason, std::uint64_t count) {
    writer_->refused({second, priority, reason}, count);
}
bool Journal::has_room() const { return writer_->has_room(); }
std::size_t Journal::stream_room() const { return writer_->stream_room(); }
JournalCounts Journal::counts() const { return writer_->counts(); }
std::uint64_t Journal::stop(Duration patience) { return writer_->stop(patience); }

}  // namespace sluice::live
