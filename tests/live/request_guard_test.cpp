// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/request_guard.h"

#include <gtest/gtest.h>

namespace sluice::live {
namespace {

TEST(RequestGuard, KnowsLoopback) {
    for (const char* host : {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:9464", "127.255.1.2:1", "[::1]",
                             "[::1]:9464", "[0:0:0:0:0:0:0:1]"})
        EXPECT_TRUE(names_loopback(host)) << host;
}

TEST(RequestGuard, KnowsWhatOnlyLooksLikeIt) {
    for (const char* host :
         {"", "example.org", "localhost.example.org", "127.evil.example", "127.0.0.1.example.org", "127.0.0",
          "128.0.0.1", "127.0.0.256", "127.0.0.1:", "127.0.0.1:80x", "[::2]", "[::1", "[::1]x", "::1",
          "localhost@evil.example", "127.0.0.1:80@evil.example", "127..0.1", "0.0.0.0"})
        EXPECT_FALSE(names_loopback(host)) << host;
}

TEST(RequestGuard, RefusesPagesEverywhereAndForeignHostsOnLoopback) {
    EXPECT_EQ(guard_request(true, "localhost:1", false), Guarded::passes);
    EXPECT_EQ(guard_request(true, "localhost:1", true), Guarded::has_origin);
    EXPECT_EQ(guard_request(false, "push.example.org", true), Guarded::has_origin);
    EXPECT_EQ(guard_request(true, "push.example.org", false), Guarded::foreign_host);
    EXPECT_EQ(guard_request(true, "", false), Guarded::foreign_host);
    EXPECT_EQ(guard_request(false, "push.example.org", false), Guarded::passes);
}

}  // namespace
}  // namespace sluice::live
