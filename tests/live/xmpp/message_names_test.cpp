// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/message_names.h"

#include <gtest/gtest.h>

namespace sluice::live {
namespace {

TEST(MessageNames, WritesAndReadsThem) {
    const MessageNames names(0x00c0ffee12345678);
    for (const MessageId message : {MessageId{1}, MessageId{1234567890123}, ~MessageId{0}}) {
        for (const std::string id : {"a", "a:b-c", "-", "x:00c0ffee12345678-7"}) {
            std::string name = id;
            names.append_tail(name, message);
            EXPECT_EQ(id + ":00c0ffee12345678-" + std::to_string(message), name);
            EXPECT_LE(name.size(), id.size() + MessageNames::longest_tail);
            EXPECT_EQ(message, names.parse(name));
        }
    }
}

TEST(MessageNames, RefusesWhatIsNotOurs) {
    const MessageNames names(0x00c0ffee12345678);
    for (const std::string_view name :
         {"", "a", "-", "-1", "a:00c0ffee12345679-1", "a:00c0ffee12345678-", "a:00c0ffee12345678-0",
          "a:00c0ffee12345678-01", "a:00c0ffee12345678-1x", "a:00c0ffee12345678--1", "a:00c0ffee12345678-+1",
          "a:00C0FFEE12345678-1", "a00c0ffee12345678-1", "a:00c0ffee12345678-18446744073709551616",
          "dr2:m-1366082849205"})
        EXPECT_EQ(std::nullopt, names.parse(name)) << name;
}

TEST(MessageNames, ProcessesDiffer) { EXPECT_NE(MessageNames::random_number(), MessageNames::random_number()); }

}  // namespace
}  // namespace sluice::live
