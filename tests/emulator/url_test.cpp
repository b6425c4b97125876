// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/url.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

std::string read(std::string_view text, bool plain_too = false) {
    const auto url = parse_url(text, plain_too);
    return url ? url->text() : "none";
}

TEST(Url, ReadsWhatPeopleWrite) {
    EXPECT_EQ(read("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    EXPECT_EQ(read("http://localhost/"), "http://localhost:80");
    EXPECT_EQ(read("https://pusher/a/b//"), "https://pusher:443/a/b");
    EXPECT_EQ(read("http://[::1]:9"), "http://[::1]:9");
    EXPECT_EQ(read("127.0.0.1:9", true), "http://127.0.0.1:9");
    EXPECT_EQ(read("https://[::1]"), "https://[::1]:443");
}

TEST(Url, RefusesTheRest) {
    for (const char* text : {"", "127.0.0.1:9", "ftp://a", "http://", "http://:80", "http://a:0", "http://a:65536",
                             "http://a:x", "http://a:", "http://[::1", "http://u@a", "http://a b", "http://a/x?y"})
        EXPECT_EQ(read(text), "none") << text;
    EXPECT_EQ(read("ftp://a:1", true), "none");
}

}  // namespace
}  // namespace sluice::sim
