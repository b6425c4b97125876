// SPDX-License-Identifier: GPL-3.0-or-later
// Traces and latency samples as they were read last, so that a scenario which is read again and again with other
// settings (by a window, by a plan) does not parse a large file each time. A file that has changed since (size or time
// of its last change) is read again. For many threads.
#pragma once

#include "sim/trace_file.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

struct FileStamp {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed;
    bool operator==(const FileStamp&) const = default;
};
/// nullopt where there is no such file.
std::optional<FileStamp> stamp_of(const std::string& path);

template <class Parsed>
class KeptFiles {
public:
    static constexpr std::size_t most = 4;  ///< of at most 64 MiB of text each

    /// Null where it is not kept, or is another by now.
    std::shared_ptr<const Parsed> find(const std::string& path) const {
        const auto stamp = stamp_of(path);
        const std::lock_guard lock(mutex_);
        for (const Kept& one : kept_)
            if (stamp && one.path == path && one.stamp == *stamp) return one.parsed;
        return nullptr;
    }

    /// `stamp`: from before it was read. The oldest goes where there are too many.
    void keep(const std::string& path, const FileStamp& stamp, std::shared_ptr<const Parsed> parsed) {
        const std::lock_guard lock(mutex_);
        std::erase_if(kept_, [&](const Kept& one) { return one.path == path; });
        if (kept_.size() >= most) kept_.erase(kept_.begin());
        kept_.push_back({path, stamp, std::move(parsed)});
    }

private:
    struct Kept {
        std::string path;
        FileStamp stamp;
        std::shared_ptr<const Parsed> parsed;
    };
    mutable std::mutex mutex_;
    std::vector<Kept> kept_;
};

struct FileCache {
    KeptFiles<TraceFile> traces;
    KeptFiles<LatencyFile> latencies;
};

}  // namespace sluice::sim
