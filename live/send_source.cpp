// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/send_source.h"

#include "live/http/answers.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include <poll.h>
#include <unistd.h>

namespace sluice::live {
namespace {

constexpr std::size_t batch_size = 256;
constexpr auto poll_interval = std::chrono::milliseconds{100};

/// After the stop: how long for output that nobody takes, and for all of it.
constexpr auto output_stall = std::chrono::seconds{1};
constexpr auto output_end = std::chrono::seconds{10};

bool ready(int descriptor, short what) {
    pollfd waiting{descriptor, what, 0};
    return poll(&waiting, 1, static_cast<int>(poll_interval.count())) > 0;
}

}  // namespace

SendSource::SendSource(Runtime& runtime, SendOptions options) : runtime_(runtime), options_(std::move(options)) {}
SendSource::~SendSource() { stop(); }

void SendSource::start() {
    reader_ = std::thread([this] { read_all(); });
    writer_ = std::thread([this] { write_all(); });
}

void SendSource::stop() {
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_) stopped_at_ = std::chrono::steady_clock::now();
        stopping_ = true;
    }
    changed_.notify_all();
    if (reader_.joinable()) reader_.join();
    if (writer_.joinable()) writer_.join();
}

SendCounts SendSource::counts() const {
    const std::lock_guard lock{mutex_};
    return counts_;
}

void SendSource::read_all() {
    KeyedHash hash{options_.hashes};
    std::string text(64 * 1024, '\0');
    std::string rest;
    bool goes_on = true, ended = false;
    while (goes_on && !ended) {
        if (!ready(options_.input, POLLIN)) {
            const std::lock_guard lock{mutex_};
            goes_on = !stopping_;
            continue;
        }
        const ssize_t got = read(options_.input, text.data(), text.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) options_.problem(options_.name + ": " + std::strerror(errno));
        ended = got <= 0;
        std::string_view bytes{text.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
        for (std::size_t end; goes_on && (end = bytes.find('\n')) != std::string_view::npos;
             bytes.remove_prefix(end + 1)) {
            rest.append(bytes.substr(0, end));
            goes_on = read_line(rest, hash);
            rest.clear();
        }
        if (rest.size() <= RequestLimits::bytes) rest.append(bytes);
        if (ended && goes_on && !rest.empty()) goes_on = read_line(rest, hash);
        push_batch();
    }
    const std::lock_guard lock{mutex_};
    counts_.read_all = ended && goes_on;
    check_finished();
}

bool SendSource::read_line(std::string_view line, KeyedHash& hash) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        const std::lock_guard lock{mutex_};
        ++counts_.lines;
        return !stopping_;
    }
    RequestResult result = read_push_request(line, options_.keeps_original);
    {
        const std::lock_guard lock{mutex_};
        ++counts_.lines;
        if (std::holds_alternative<RequestProblem>(result)) ++counts_.invalid;
    }
    if (const auto* const problem = std::get_if<RequestProblem>(&result)) {
        runtime_.count_refused(Refusal::invalid);
        options_.problem(options_.name + ":" + std::to_string(counts_.lines) + ":" + std::to_string(problem->column) +
                         ": error: " + problem->message);
        return true;
    }
    Submission submission;
    submission.request = std::move(std::get<PushRequest>(result));
    submission.device = hash(submission.request.target);
    if (!submission.request.collapse_key.empty()) submission.collapse_key = hash(submission.request.collapse_key);
    submission.source = this;
    submission.wants_outcome = true;
    submission.waits = !options_.sheds;
    submission.tag = ++submitted_;
    batch_.push_back(std::move(submission));
    {
        const std::lock_guard lock{mutex_};
        ++outstanding_;
        unaccepted_ += options_.sheds ? 0 : 1;
    }
    if (batch_.size() >= batch_size) push_batch();
    return wait_for_credit();
}

/// Waits while the queue is full; what is left when it has to stop is forgotten.
void SendSource::push_batch() {
    while (!batch_.empty()) {
        runtime_.submit(batch_);
        if (batch_.empty()) return;
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, std::chrono::milliseconds{1});
        if (!stopping_) continue;
        outstanding_ -= batch_.size();
        batch_.clear();
    }
}

bool SendSource::wait_for_credit() {
    const auto has_credit = [&] {
        return stopping_ || (unaccepted_ < most_unaccepted && lines_out_.size() < most_output);
    };
    {
        const std::lock_guard lock{mutex_};
        if (has_credit()) return !stopping_;
    }
    push_batch();
    std::unique_lock lock{mutex_};
    changed_.wait(lock, has_credit);
    return !stopping_;
}

void SendSource::told(std::vector<Told>&& batch) {
    {
        const std::lock_guard lock{mutex_};
        for (const Told& told : batch) {
            if (told.kind == Told::Kind::accepted) {
                unaccepted_ -= unaccepted_ > 0 ? 1 : 0;
                continue;
            }
            --outstanding_;
            if (told.kind == Told::Kind::refused) {
                ++counts_.refused;
                unaccepted_ -= unaccepted_ > 0 ? 1 : 0;
                append_answer(lines_out_, told, true);
            } else {
                ++counts_.outcomes;
                lines_out_ += told.line;
            }
            lines_out_ += '\n';
        }
    }
    changed_.notify_all();
}

void SendSource::check_finished() {
    const bool all = counts_.read_all && outstanding_ == 0 && lines_out_.empty() && !writing_;
    if (told_finished_ || !(all || counts_.output_gone)) return;
    told_finished_ = true;
    options_.finished();
}

void SendSource::write_all() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || !lines_out_.empty(); });
        if (lines_out_.empty()) return;
        std::string lines;
        lines.swap(lines_out_);
        writing_ = true;
        lock.unlock();
        const std::string_view left = write_out(lines);
        changed_.notify_all();
        lock.lock();
        writing_ = false;
        counts_.output_gone = counts_.output_gone || !left.empty();
        counts_.unwritten += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
        check_finished();
    }
}

/// Never more than a pipe with room takes at once, so that it does not block (and the descriptor, which is others',
/// too, stays as it is).
std::string_view SendSource::write_out(std::string_view text) {
    auto taken_at = std::chrono::steady_clock::now();
    while (!text.empty()) {
        if (!ready(options_.output, POLLOUT)) {
            if (gives_up(taken_at)) return text;
            continue;
        }
        const ssize_t wrote = write(options_.output, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (wrote < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (wrote < 0) return text;
        taken_at = std::chrono::steady_clock::now();
        text.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return text;
}

bool SendSource::gives_up(std::chrono::steady_clock::time_point taken_at) const {
    const std::lock_guard lock{mutex_};
    const auto now = std::chrono::steady_clock::now();
    return stopping_ && (now >= std::max(taken_at, stopped_at_) + output_stall || now >= stopped_at_ + output_end);
}

}  // namespace sluice::live
