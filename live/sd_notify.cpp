// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/sd_notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace sluice::live {
namespace {

std::optional<std::int64_t> number_in(const char* variable) {
    const char* const text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    std::int64_t value = 0;
    const auto* const end = text + std::strlen(text);
    const auto read = std::from_chars(text, end, value);
    return read.ec == std::errc{} && read.ptr == end ? std::optional{value} : std::nullopt;
}

std::optional<Duration> watchdog_of_this_process() {
    const auto us = number_in("WATCHDOG_USEC");
    const auto pid = number_in("WATCHDOG_PID");
    if (!us || *us <= 0 || (pid && *pid != ::getpid())) return std::nullopt;
    return std::chrono::microseconds{*us} / 2;
}

std::string monotonic_us() {
    std::timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

std::string one_line(std::string_view text) {
    std::string line{text};
    for (char& c : line)
        if (c == '\n') c = ' ';
    return line;
}

}  // namespace

ServiceManager::ServiceManager() {
    const char* const name = std::getenv("NOTIFY_SOCKET");
    if (name != nullptr && (name[0] == '/' || name[0] == '@') && name[1] != '\0' &&
        std::strlen(name) < sizeof(sockaddr_un::sun_path)) {
        address_ = name;
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        interval_ = watchdog_of_this_process();
    }
    for (const char* variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(variable);
}

ServiceManager::~ServiceManager() {
    if (socket_ >= 0) ::close(socket_);
}

void ServiceManager::send(std::string_view message) const {
    if (socket_ < 0) return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    if (to.sun_path[0] == '@') to.sun_path[0] = '\0';  // an abstract one
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    static_cast<void>(::sendto(socket_, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                               reinterpret_cast<const sockaddr*>(&to), length));
}

void ServiceManager::ready(std::string_view text) { send("READY=1\nSTATUS=" + one_line(text)); }
void ServiceManager::reloading() { send("RELOADING=1\nMONOTONIC_USEC=" + monotonic_us()); }
void ServiceManager::stopping(std::string_view text) { send("STOPPING=1\nSTATUS=" + one_line(text)); }
void ServiceManager::status(std::string_view text) { send("STATUS=" + one_line(text)); }
void ServiceManager::watchdog() { send("WATCHDOG=1"); }

}  // namespace sluice::live
