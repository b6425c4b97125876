// SPDX-License-Identifier: GPL-3.0-or-later
// Another program that a test runs, ended with it by its process id.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice::test {

class Program {
public:
    enum class Output : std::uint8_t { ours, errors_only };
    /// Its output goes to ours; `core`: the only one it runs on, -1: any.
    explicit Program(const std::vector<std::string>& command, int core = -1, Output output = Output::ours);
    ~Program();  ///< SIGTERM, and SIGKILL after five seconds
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void kill();  ///< SIGKILL, and waits
    bool running();
    /// CPU time that it has taken, user and system. Requires that it was not waited for.
    double cpu_seconds() const;

private:
    int process_;
};

/// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();
bool wait_for_port(std::uint16_t port, std::chrono::milliseconds limit);
/// The text of a file once there is any; empty after `limit`.
std::string wait_for_file(const std::string& path, std::chrono::milliseconds limit);

}  // namespace sluice::test
