// SPDX-License-Identifier: GPL-3.0-or-later
// Files that only their owner may read, and the lock that keeps a second process out.
#pragma once

#include <string>
#include <utility>

namespace sluice::live {

/// A file descriptor, closed at the end; -1: none.
class FileDescriptor {
public:
    explicit FileDescriptor(int fd = -1) : fd_{fd} {}
    ~FileDescriptor() { reset(); }
    FileDescriptor(FileDescriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) reset(std::exchange(other.fd_, -1));
        return *this;
    }
    int get() const { return fd_; }
    bool open() const { return fd_ >= 0; }
    void reset(int fd = -1);

private:
    int fd_;
};

struct PrivateFile {
    FileDescriptor file;
    std::string error{};  ///< empty: open; begins with the path
    bool held = false;    ///< by another, see lock_private
};
/// Opens for appending, creates it with 0600 where it is not, and its entry in the folder is on the disk. One that is
/// there and that others may read or write is made 0600.
PrivateFile open_private(const std::string& path);

/// Opens PATH and locks it until closed. Refused while anybody else holds it, this process included.
PrivateFile lock_private(const std::string& path);

/// "No space left on device" for the last failed call.
std::string last_error();

}  // namespace sluice::live
