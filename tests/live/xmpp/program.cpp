// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/xmpp/program.h"

#include "core/check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>

namespace sluice::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

template <class Holds>
bool wait(std::chrono::milliseconds limit, const Holds& holds) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

}  // namespace

Program::Program(const std::vector<std::string>& command, int core, Output output) {
    std::vector<char*> arguments;
    for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
    arguments.push_back(nullptr);
    process_ = fork();
    CHECK(process_ >= 0);
    if (process_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (core >= 0) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET(core, &cores);
        sched_setaffinity(0, sizeof cores, &cores);
    }
    if (output == Output::errors_only) dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
}

Program::~Program() {
    if (process_ == 0) return;
    ::kill(process_, SIGTERM);
    if (!wait(std::chrono::seconds{5}, [this] { return !running(); })) kill();
}

void Program::kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
}

bool Program::running() {
    if (process_ == 0) return false;
    if (waitpid(process_, nullptr, WNOHANG) == process_) process_ = 0;
    return process_ != 0;
}

double Program::cpu_seconds() const {
    clockid_t clock{};
    timespec time{};
    CHECK(clock_getcpuclockid(process_, &clock) == 0);
    CHECK(clock_gettime(clock, &time) == 0);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::uint16_t free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    CHECK(bind(probe, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    CHECK(getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    close(probe);
    return ntohs(address.sin_port);
}

bool wait_for_port(std::uint16_t port, std::chrono::milliseconds limit) {
    return wait(limit, [port] {
        const int probe = socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(port);
        const bool there = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        close(probe);
        return there;
    });
}

std::string wait_for_file(const std::string& path, std::chrono::milliseconds limit) {
    std::string text;
    wait(limit, [&] {
        std::ostringstream content;
        content << std::ifstream(path).rdbuf();
        text = content.str();
        return !text.empty();
    });
    return text;
}

}  // namespace sluice::test
