// SPDX-License-Identifier: GPL-3.0-or-later
// The pipeline on the clock: the twin of sim/runner.cpp. It owns the Pipeline and the payloads, hears the Transport's
// facts, drains sends, commands and outcomes, and sleeps until the pipeline's deadline. Everything here lives on ONE
// thread, that of its io_context; only submit() may be called from others. Sources (HTTP, files) submit requests in
// batches over a bounded queue with one wake-up a batch, and are told what became of each.
//
// A request meets, in this order: draining or paused for good (refused) · its id under way (refused) · payload memory
// full (refused) · the pipeline (shed, or admitted) · the journal, if there is one (accepted is told after the commit).
// Every end is told to the feedback, then the journal, then the source that wants it.
#pragma once

#include "core/pipeline.h"
#include "live/keyed_hash.h"
#include "live/live_sample.h"
#include "live/push_request.h"
#include "live/transport.h"
#include "live/wall_clock.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::live {

class Journal;
class Feedback;
class Log;

/// What became of a submitted request.
struct Told {
    enum class Kind : std::uint8_t {
        accepted,  ///< admitted, and journaled where there is a journal; told where no outcome is wanted, or `waits`
        shed,      ///< within the call; `reason`
        refused,   ///< never got in; `refusal`
        ended,     ///< its outcome, as `line`: where it is wanted, or where it ended within the call (TTL 0)
    };
    std::uint64_t tag = 0;  ///< the submission's
    Kind kind = Kind::accepted;
    Refusal refusal{};
    Reason reason = Reason::none;
    std::uint32_t retry_after_s = 0;  ///< shed, and refused for memory: 1 to 60
    std::string id;
    std::string line;  ///< of `ended`, and of `shed`: the outcome line without its newline
};

/// Who submits. Outlives the runtime's last run of its io_context.
class Source {
public:
    virtual ~Source() = default;
    /// On the runtime's thread; hands them on and returns at once.
    virtual void told(std::vector<Told>&& batch) = 0;
};

struct Submission {
    PushRequest request;
    std::uint64_t device = 0, collapse_key = 0;  ///< keyed hashes (live/keyed_hash.h), 0: none
    std::uint64_t tag = 0;
    Source* source = nullptr;    ///< nullptr: nobody is told
    bool wants_outcome = false;  ///< tell `ended`, too
    bool waits = false;  ///< a pull source's: offered only when the pipeline has room; never shed, never refused
                         ///< for memory
};

struct RuntimeOptions {
    Settings settings;
    std::uint64_t payload_memory = std::uint64_t{512} << 20;
    std::size_t queue = 65'536;  ///< submissions on their way, from all sources together; more: refused
    Duration sample = std::chrono::seconds{1};
    std::uint64_t seed = 1;
    HashSecret hashes;  ///< what sources hash with, too
};

/// None is owned; nullptr: none.
struct RuntimeHooks {
    Journal* journal = nullptr;
    Feedback* feedback = nullptr;
    SampleSink* samples = nullptr;
    Log* log = nullptr;
};

/// What is left at the end, for the last report.
struct FinalReport {
    std::shared_ptr<const LiveSample> sample;
    std::uint64_t given_up = 0;   ///< failed with `stopped`
    std::uint64_t journaled = 0;  ///< of these, what a journal keeps for the next start
    bool on_time = false;         ///< nothing was left when the drain ended
};

class RuntimeState;

class Runtime {
public:
    Runtime(boost::asio::io_context& io, const WallClock& clock, const RuntimeOptions& options,
            const RuntimeHooks& hooks);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    /// Where the transport reports. Valid as long as the runtime.
    TransportListener& listener();
    /// Restores what the journal holds, then begins. `transport` outlives the runtime's last run of its io_context.
    void start(Transport& transport);

    /// From any thread. Takes from the front of `batch` as many as the queue has room for, and erases them from it;
    /// what stays was not submitted (answer it with Refusal::queue, or wait).
    void submit(std::vector<Submission>& batch);
    /// The same for what can wait: no more than the journal will have room for.
    void submit_streamed(std::vector<Submission>& batch);
    /// From any thread: submissions that the queue still takes.
    std::size_t queue_room() const;
    boost::asio::any_io_executor executor() const;

    // On the runtime's thread.
    const Settings& settings() const;
    /// Requires problems(settings) and refused_changes(settings(), settings) to be empty.
    void reconfigure(const Settings& settings);
    void pause();
    void resume();
    std::uint64_t purge(std::optional<Priority> priority);
    std::shared_ptr<const LiveSample> sample_now();
    /// Refuses what comes, waits until nothing is left or `deadline` is over, stops the pipeline, and tells. Once.
    void drain(Duration deadline, std::function<void(const FinalReport&)> done);
    /// Ends a drain at once; without one, begins and ends it.
    void stop_now();
    bool draining() const;
    /// Counts one refused before it came here (Refusal::invalid, queue). From any thread.
    void count_refused(Refusal refusal, std::uint64_t count = 1);

private:
    std::unique_ptr<RuntimeState> state_;
};

}  // namespace sluice::live
