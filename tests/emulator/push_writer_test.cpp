// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/push_writer.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

std::string written(const Push& push, bool receipts = false, std::size_t payload = 0) {
    std::string text;
    PushWriter("p", receipts, payload).write(push, 7, text);
    return text;
}

TEST(PushWriter, TheLeast) {
    Push push;
    push.device = 0xabc;
    EXPECT_EQ(written(push), "{\"id\":\"p-7\",\"to\":\"device-0000000000000abc\",\"priority\":\"normal\"}\n");
    EXPECT_EQ(token_of(0xabc), "device-0000000000000abc");
}

TEST(PushWriter, TheMost) {
    Push push;
    push.device = ~std::uint64_t{0};
    push.collapse_key = 5;
    push.priority = Priority::high;
    push.ttl = std::chrono::seconds{600};
    EXPECT_EQ(
        written(push, true, 3),
        "{\"id\":\"p-7\",\"to\":\"device-ffffffffffffffff\",\"ttl\":600,\"priority\":\"high\","
        "\"collapse_key\":\"key-0000000000000005\",\"delivery_receipt_requested\":true,\"data\":{\"text\":\"xxx\"}}\n");
}

TEST(PushWriter, TtlsAreWholeSecondsUpward) {
    Push push;
    const auto ttl = [&](Duration value) {
        push.ttl = value;
        const std::string text = written(push);
        const std::size_t at = text.find("\"ttl\":");
        return at == std::string::npos ? std::string{"none"} : text.substr(at + 6, text.find(',', at) - at - 6);
    };
    EXPECT_EQ(ttl(no_ttl), "none");
    EXPECT_EQ(ttl(pipeline_ttl), "none");
    EXPECT_EQ(ttl(Duration{0}), "0");
    EXPECT_EQ(ttl(Duration{1}), "1");
    EXPECT_EQ(ttl(std::chrono::milliseconds{1001}), "2");
    EXPECT_EQ(ttl(std::chrono::hours{24 * 365}), "2419200");
}

}  // namespace
}  // namespace sluice::sim
