// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/private_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace sluice::live {
namespace {

constexpr mode_t owner_only = 0600;

void sync_folder_of(const std::string& path) {
    const auto folder = std::filesystem::path{path}.parent_path();
    const FileDescriptor fd{::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (fd.open()) ::fsync(fd.get());
}

std::string not_ours(const FileDescriptor& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return last_error();
    if (S_ISDIR(status.st_mode)) return "is a folder, expected a file";
    const bool others = S_ISREG(status.st_mode) && (status.st_mode & 0077U) != 0;
    if (others && ::fchmod(file.get(), owner_only) != 0)
        return "others may read it, and that cannot be changed: " + last_error();
    return {};
}

}  // namespace

std::string last_error() { return std::generic_category().message(errno); }

void FileDescriptor::reset(int fd) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
}

PrivateFile open_private(const std::string& path) {
    constexpr int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY;
    FileDescriptor file{::open(path.c_str(), flags | O_CREAT | O_EXCL, owner_only)};
    if (file.open()) {
        sync_folder_of(path);
        return {std::move(file)};
    }
    if (errno == EEXIST) file.reset(::open(path.c_str(), flags | O_CREAT, owner_only));
    if (!file.open()) return {FileDescriptor{}, path + ": " + last_error()};
    if (const auto problem = not_ours(file); !problem.empty()) return {FileDescriptor{}, path + ": " + problem};
    return {std::move(file)};
}

PrivateFile lock_private(const std::string& path) {
    auto opened = open_private(path);
    if (!opened.file.open()) return opened;
    if (::flock(opened.file.get(), LOCK_EX | LOCK_NB) == 0) return opened;
    const bool held = errno == EWOULDBLOCK;
    return {FileDescriptor{}, path + ": " + (held ? std::string{"held by another process"} : last_error()), held};
}

}  // namespace sluice::live
