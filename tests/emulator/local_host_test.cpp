// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/local_host.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

TEST(LocalHost, Ours) {
    for (const char* host :
         {"localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:9000", "127.1.2.3", "[::1]", "[::1]:1"})
        EXPECT_TRUE(names_local_host(host)) << host;
}

TEST(LocalHost, NotOurs) {
    for (const char* host :
         {"", "evil.example", "127.evil.example", "localhost.evil.example", "10.0.0.1", "[::2]:1", "::1", "[::1",
          "[::1]x", "127.0.0.1:", "127.0.0.1:80x", "127.0.0.1.", "[127.0.0.1]", "[localhost]"})
        EXPECT_FALSE(names_local_host(host)) << host;
}

}  // namespace
}  // namespace sluice::sim
