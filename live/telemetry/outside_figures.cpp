// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/outside_figures.h"

#include "live/feedback.h"
#include "live/journal.h"

namespace sluice::live {
namespace {

double number(std::uint64_t count) { return static_cast<double>(count); }

}  // namespace

void add_figures(std::vector<OutsideFigure>& to, const JournalCounts& journal) {
    const auto counter = [&](const char* name, const char* help, double value) {
        to.push_back({name, help, value, true});
    };
    const auto level = [&](const char* name, const char* help, double value) {
        to.push_back({name, help, value, false});
    };
    level("sluice_journal_queued_records", "Rows and outcomes on their way to the disk.", number(journal.queued));
    level("sluice_journal_queued_bytes", "Bytes on their way to the disk.", number(journal.queued_bytes));
    level("sluice_journal_stuck", "1 while the disk takes nothing.", journal.stuck ? 1 : 0);
    level("sluice_journal_longest_commit_seconds", "The longest commit since the start.",
          journal.longest_commit_seconds);
    counter("sluice_journal_rows_total", "Pushes written before they were accepted.", number(journal.rows));
    counter("sluice_journal_finished_total", "Outcomes written.", number(journal.finished));
    counter("sluice_journal_refused_total", "Pushes noted as shed before they were accepted.", number(journal.refused));
    counter("sluice_journal_pruned_total", "Finished rows removed.", number(journal.pruned));
    counter("sluice_journal_commits_total", "Commits.", number(journal.commits));
    counter("sluice_journal_failed_commits_total", "Commits that failed and were tried again.",
            number(journal.failed_commits));
    counter("sluice_journal_commit_seconds_total", "Time spent committing.", journal.commit_seconds);
}

void add_figures(std::vector<OutsideFigure>& to, const FeedbackCounts& feedback) {
    to.push_back({"sluice_feedback_queued_lines", "Outcome lines on their way to the file.",
                  number(feedback.queued_lines), false});
    to.push_back({"sluice_feedback_queued_bytes", "Their bytes.", number(feedback.queued_bytes), false});
    to.push_back({"sluice_feedback_stuck", "1 while the file takes nothing.", feedback.stuck ? 1.0 : 0.0, false});
    to.push_back({"sluice_feedback_lines_total", "Outcome lines written.", number(feedback.lines), true});
    to.push_back({"sluice_feedback_written_bytes_total", "Bytes written.", number(feedback.bytes), true});
}

}  // namespace sluice::live
