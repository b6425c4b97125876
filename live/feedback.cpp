// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/feedback.h"

#include "live/private_file.h"

#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace sluice::live {
namespace {

using std::chrono::steady_clock;
constexpr Duration first_retry = std::chrono::milliseconds{100};
constexpr Duration later_retry = std::chrono::seconds{1};
constexpr Duration linger = std::chrono::milliseconds{1};  ///< for more lines to come
constexpr std::size_t chunk = std::size_t{256} << 10;

std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A line that a crash cut short gets its end.
void end_last_line(int fd) {
    struct stat status {};
    char last = '\n';
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) return;
    if (::pread(fd, &last, 1, status.st_size - 1) == 1 && last != '\n') static_cast<void>(::write(fd, "\n", 1) == 1);
}

}  // namespace

/// `incoming_` is what was pushed; the thread swaps it into `work_` and writes that from `at_` on.
class FeedbackWriter {
public:
    FeedbackWriter(const FeedbackOptions& options, FileDescriptor file) : options_{options}, file_{std::move(file)} {
        end_last_line(file_.get());
        thread_ = std::thread{[this] { run(); }};
    }
    ~FeedbackWriter() { stop(Duration{0}); }
    FeedbackWriter(const FeedbackWriter&) = delete;
    FeedbackWriter& operator=(const FeedbackWriter&) = delete;

    void push(std::string_view line) {
        const std::lock_guard lock{mutex_};
        incoming_ += line;
        incoming_ += '\n';
        pushed_ += line.size() + 1;
        ++counts_.queued_lines;
        queued_bytes_ += line.size() + 1;
        if (sleeping_) wake_.notify_one();
        sleeping_ = false;
    }
    bool has_room() const { return queued_bytes_ < options_.queue_bytes; }
    void reopen() {
        const std::lock_guard lock{mutex_};
        reopen_ = true;
        wake_.notify_one();
    }
    bool sync();
    FeedbackCounts counts() const;
    std::uint64_t stop(Duration patience);

private:
    void run();
    bool wait();
    void open_again();
    bool write_all();
    bool sync_disk();
    void wrote(std::size_t bytes);
    bool failed(const std::string& problem);
    void works();
    bool work_left() const { return at_ < work_.size() || to_sync_; }

    const FeedbackOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable wake_, synced_changed_;
    std::string incoming_;
    std::uint64_t pushed_ = 0, synced_ = 0;  ///< bytes, ever
    std::uint64_t sync_asked_ = 0;           ///< up to this byte
    bool sleeping_ = false, stopping_ = false, reopen_ = false;
    steady_clock::time_point give_up_{};
    FeedbackCounts counts_;
    std::atomic<std::uint64_t> queued_bytes_{0};

    // The thread's own.
    FileDescriptor file_;
    std::string work_;
    std::size_t at_ = 0;
    std::uint64_t written_ = 0;
    bool to_sync_ = false;
    unsigned failures_ = 0;
    steady_clock::time_point retry_at_{};
    std::thread thread_;
    bool stopped_ = false;
};

void FeedbackWriter::run() {
    for (;;) {
        const bool stopping = wait();
        if (write_all() && sync_disk() && failures_ > 0) works();
        const std::lock_guard lock{mutex_};
        const bool nothing = !work_left() && incoming_.empty();
        if (stopping && (nothing || (failures_ > 0 && steady_clock::now() >= give_up_))) return;
    }
}

bool FeedbackWriter::wait() {
    std::unique_lock lock{mutex_};
    if (failures_ > 0) {
        const auto until = stopping_ ? std::min(retry_at_, give_up_) : retry_at_;
        wake_.wait_until(lock, until, [&] { return reopen_; });
    } else {
        sleeping_ = true;
        wake_.wait(lock, [&] { return stopping_ || reopen_ || !incoming_.empty() || sync_asked_ > synced_; });
        sleeping_ = false;
        wake_.wait_for(lock, linger, [&] { return stopping_ || reopen_ || sync_asked_ > synced_; });
    }
    const bool again = std::exchange(reopen_, false);
    if (at_ == work_.size()) {
        work_.clear();
        at_ = 0;
        work_.swap(incoming_);
    }
    to_sync_ = sync_asked_ > synced_;
    const bool stopping = stopping_;
    lock.unlock();
    if (again) open_again();
    return stopping;
}

void FeedbackWriter::open_again() {
    auto opened = open_private(options_.file);
    if (!opened.file.open()) {
        if (options_.problem) options_.problem(opened.error + "; the file that was open is written on");
        return;
    }
    ::fdatasync(file_.get());
    file_ = std::move(opened.file);
    end_last_line(file_.get());
    // A line of which the old file has a part is written whole into the new one.
    const auto end = at_ == 0 ? std::string::npos : work_.rfind('\n', at_ - 1);
    const auto begin = end == std::string::npos ? 0 : end + 1;
    written_ -= at_ - begin;
    queued_bytes_ += at_ - begin;
    at_ = begin;
}

bool FeedbackWriter::write_all() {
    while (at_ < work_.size()) {
        const auto size = std::min(chunk, work_.size() - at_);
        const auto done = ::write(file_.get(), work_.data() + at_, size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return failed(last_error());
        wrote(static_cast<std::size_t>(done));
    }
    return true;
}

void FeedbackWriter::wrote(std::size_t bytes) {
    const auto lines = lines_in(std::string_view{work_}.substr(at_, bytes));
    at_ += bytes;
    written_ += bytes;
    queued_bytes_ -= bytes;
    const std::lock_guard lock{mutex_};
    counts_.lines += lines;
    counts_.bytes += bytes;
    counts_.queued_lines -= lines;
}

bool FeedbackWriter::sync_disk() {
    if (!to_sync_) return true;
    if (::fdatasync(file_.get()) != 0 && errno != EINVAL && errno != EROFS) return failed(last_error());
    to_sync_ = false;
    const std::lock_guard lock{mutex_};
    synced_ = written_;
    synced_changed_.notify_all();
    return true;
}

bool FeedbackWriter::failed(const std::string& problem) {
    const auto text = options_.file + ": " + problem;
    retry_at_ = steady_clock::now() + (failures_ == 0 ? first_retry : later_retry);
    ++failures_;
    {
        const std::lock_guard lock{mutex_};
        counts_.stuck = true;
        counts_.problem = text;
        synced_changed_.notify_all();
    }
    if (failures_ == 1 && options_.problem) options_.problem(text);
    return false;
}

void FeedbackWriter::works() {
    failures_ = 0;
    {
        const std::lock_guard lock{mutex_};
        counts_.stuck = false;
        counts_.problem.clear();
    }
    if (options_.problem) options_.problem("");
}

bool FeedbackWriter::sync() {
    std::unique_lock lock{mutex_};
    const auto target = pushed_;
    if (counts_.stuck) return false;
    sync_asked_ = std::max(sync_asked_, target);
    wake_.notify_one();
    synced_changed_.wait(lock, [&] { return synced_ >= target || counts_.stuck || stopping_; });
    return synced_ >= target;
}

FeedbackCounts FeedbackWriter::counts() const {
    const std::lock_guard lock{mutex_};
    auto counts = counts_;
    counts.queued_bytes = queued_bytes_;
    return counts;
}

std::uint64_t FeedbackWriter::stop(Duration patience) {
    if (stopped_) return 0;
    stopped_ = true;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        sync_asked_ = pushed_;
        give_up_ = steady_clock::now() + patience;
        wake_.notify_one();
        synced_changed_.notify_all();
    }
    thread_.join();
    file_.reset();
    return counts().queued_lines;
}

Feedback::Feedback(std::unique_ptr<FeedbackWriter> writer) : writer_{std::move(writer)} {}
Feedback::~Feedback() = default;

Feedback::Opened Feedback::open(const FeedbackOptions& options) {
    auto opened = open_private(options.file);
    if (!opened.file.open()) return {nullptr, opened.error};
    auto writer = std::make_unique<FeedbackWriter>(options, std::move(opened.file));
    return {std::unique_ptr<Feedback>{new Feedback{std::move(writer)}}, {}};
}

void Feedback::push(std::string_view line) { writer_->push(line); }
bool Feedback::has_room() const { return writer_->has_room(); }
void Feedback::reopen() { writer_->reopen(); }
bool Feedback::sync() { return writer_->sync(); }
FeedbackCounts Feedback::counts() const { return writer_->counts(); }
std::uint64_t Feedback::stop(Duration patience) { return writer_->stop(patience); }

}  // namespace sluice::live
