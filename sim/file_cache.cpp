// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/file_cache.h"

namespace sluice::sim {

std::optional<FileStamp> stamp_of(const std::string& path) {
    std::error_code error;
    FileStamp stamp;
    stamp.size = std::filesystem::file_size(path, error);
    if (error) return std::nullopt;
    stamp.changed = std::filesystem::last_write_time(path, error);
    if (error) return std::nullopt;
    return stamp;
}

}  // namespace sluice::sim
