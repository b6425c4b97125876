// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/sd_notify.h"

#include "tests/live/journal_heard.h"

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <cstring>

namespace sluice::live {
namespace {

/// Stands in for systemd.
class Supervisor {
public:
    explicit Supervisor(const std::string& address) {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        std::memcpy(to.sun_path, address.data(), address.size());
        if (address[0] == '@') to.sun_path[0] = '\0';
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&to), length), 0);
        ::setenv("NOTIFY_SOCKET", address.c_str(), 1);
    }
    ~Supervisor() { ::close(socket_); }
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    std::string heard() const {
        char text[512];
        const auto length = ::recv(socket_, text, sizeof text, MSG_DONTWAIT);
        return length < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(length));
    }

private:
    int socket_ = -1;
};

TEST(SdNotify, TellsTheSupervisor) {
    const TestFolder folder;
    for (const auto& address : {folder / "notify", "@sluice-test-" + std::to_string(::getpid())}) {
        const Supervisor supervisor{address};
        ServiceManager manager;
        EXPECT_TRUE(manager.listens());
        EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
        manager.ready("3 connections");
        EXPECT_EQ(supervisor.heard(), "READY=1\nSTATUS=3 connections");
        manager.reloading();
        EXPECT_EQ(supervisor.heard().find("RELOADING=1\nMONOTONIC_USEC="), 0U);
        manager.stopping("draining\nMAINPID=1");
        EXPECT_EQ(supervisor.heard(), "STOPPING=1\nSTATUS=draining MAINPID=1");
        manager.status("s");
        EXPECT_EQ(supervisor.heard(), "STATUS=s");
        manager.watchdog();
        EXPECT_EQ(supervisor.heard(), "WATCHDOG=1");
        EXPECT_EQ(supervisor.heard(), "nothing");
    }
}

TEST(SdNotify, WithoutSystemdItIsSilent) {
    ::unsetenv("NOTIFY_SOCKET");
    ServiceManager manager;
    EXPECT_FALSE(manager.listens());
    manager.ready("nobody hears");
    EXPECT_FALSE(manager.watchdog_interval());
    ::setenv("NOTIFY_SOCKET", "relative", 1);
    EXPECT_FALSE(ServiceManager{}.listens());
    ::setenv("NOTIFY_SOCKET", ("/" + std::string(200, 'x')).c_str(), 1);
    EXPECT_FALSE(ServiceManager{}.listens());
}

TEST(SdNotify, TheWatchdogOfThisProcessOnly) {
    const TestFolder folder;
    const Supervisor supervisor{folder / "notify"};
    ::setenv("WATCHDOG_USEC", "20000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    EXPECT_EQ(ServiceManager{}.watchdog_interval(), std::chrono::seconds{10});
    ::setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
    ::setenv("WATCHDOG_USEC", "20000000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_FALSE(ServiceManager{}.watchdog_interval());
    EXPECT_EQ(std::getenv("WATCHDOG_USEC"), nullptr);
}

}  // namespace
}  // namespace sluice::live
