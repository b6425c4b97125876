// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

namespace sluice {
namespace {

using enum VerdictClass;

VerdictClass xmpp(std::string_view name, std::string_view detail = {}) {
    return verdict_of(Transport::xmpp, name, detail).kind;
}
VerdictClass legacy(std::string_view name, std::string_view detail = {}) {
    return verdict_of(Transport::http_legacy, name, detail).kind;
}
VerdictClass v1(std::string_view name, std::string_view detail = {}) {
    return verdict_of(Transport::http_v1, name, detail).kind;
}

// fcm-protocol.md, part C, a row a block; then A8 and A9.
TEST(Verdict, DeadTokens) {
    EXPECT_EQ(xmpp("BAD_REGISTRATION"), reject_token);
    EXPECT_EQ(xmpp("DEVICE_UNREGISTERED"), reject_token);
    EXPECT_EQ(xmpp("SENDER_ID_MISMATCH"), reject_token);
    EXPECT_EQ(legacy("InvalidRegistration"), reject_token);
    EXPECT_EQ(legacy("NotRegistered"), reject_token);
    EXPECT_EQ(legacy("MismatchSenderId"), reject_token);
    EXPECT_EQ(v1("INVALID_ARGUMENT", "token"), reject_token);
    EXPECT_EQ(v1("UNREGISTERED"), reject_token);
    EXPECT_EQ(v1("SENDER_ID_MISMATCH"), reject_token);
}

TEST(Verdict, BugsOfTheSender) {
    EXPECT_EQ(xmpp("INVALID_JSON"), reject_sender);
    EXPECT_EQ(xmpp("BAD_ACK"), reject_sender);
    for (const auto* name :
         {"MissingRegistration", "MessageTooBig", "InvalidDataKey", "InvalidTtl", "InvalidPackageName"})
        EXPECT_EQ(legacy(name), reject_sender) << name;
    EXPECT_EQ(legacy("", "400"), reject_sender);
    EXPECT_EQ(v1("INVALID_ARGUMENT"), reject_sender);
    EXPECT_EQ(v1("", "400"), reject_sender);
}

TEST(Verdict, StanzaErrorAndNamesOf2013AreTheSenders) {
    EXPECT_EQ(xmpp("stanza-error"), reject_sender);
    EXPECT_EQ(xmpp("stanza-error", "bad-request"), reject_sender);
    for (const auto* name : {"AUTHENTICATION_FAILED", "INVALID_TTL", "JSON_TYPE_ERROR"})
        EXPECT_EQ(xmpp(name), reject_sender) << name;
}

TEST(Verdict, TheOperators) {
    EXPECT_EQ(xmpp("INVALID_APNS_CREDENTIAL"), reject_operator);
    EXPECT_EQ(legacy("InvalidApnsCredential"), reject_operator);
    EXPECT_EQ(v1("THIRD_PARTY_AUTH_ERROR"), reject_operator);
    EXPECT_EQ(v1("APNS_AUTH_ERROR"), reject_operator) << "its old name";
    EXPECT_EQ(v1("PERMISSION_DENIED"), reject_operator) << "403 without FcmError";
    EXPECT_EQ(v1("NOT_FOUND"), reject_operator) << "404 without FcmError";
    EXPECT_EQ(v1("", "403"), reject_operator);
    EXPECT_EQ(v1("", "404"), reject_operator);
}

TEST(Verdict, TransientOnes) {
    EXPECT_EQ(xmpp("SERVICE_UNAVAILABLE"), transient);
    EXPECT_EQ(xmpp("INTERNAL_SERVER_ERROR"), transient);
    EXPECT_EQ(legacy("Unavailable"), transient);
    EXPECT_EQ(legacy("InternalServerError"), transient);
    EXPECT_EQ(v1("UNAVAILABLE"), transient);
    EXPECT_EQ(v1("INTERNAL"), transient);
    for (const auto* status : {"500", "502", "503", "504"}) {
        EXPECT_EQ(legacy("", status), transient) << status;
        EXPECT_EQ(v1("", status), transient) << status;
    }
}

TEST(Verdict, ThrottledDevicesAndTopics) {
    EXPECT_EQ(xmpp("DEVICE_MESSAGE_RATE_EXCEEDED"), throttle_device);
    EXPECT_EQ(xmpp("TOPICS_MESSAGE_RATE_EXCEEDED"), throttle_device);
    EXPECT_EQ(legacy("DeviceMessageRateExceeded"), throttle_device);
    EXPECT_EQ(legacy("TopicsMessageRateExceeded"), throttle_device);
}

TEST(Verdict, QuotaExceededGoesByTransportAndDetail) {
    EXPECT_EQ(xmpp("QUOTA_EXCEEDED"), throttle_device);
    EXPECT_EQ(xmpp("QUOTA_EXCEEDED", "project"), throttle_device) << "over XMPP it is always a device's";
    EXPECT_EQ(v1("QUOTA_EXCEEDED", "device"), throttle_device);
    EXPECT_EQ(v1("QUOTA_EXCEEDED", "topic"), throttle_device);
    EXPECT_EQ(v1("QUOTA_EXCEEDED", "project"), throttle_project);
    EXPECT_EQ(v1("QUOTA_EXCEEDED"), throttle_project) << "429 without a QuotaFailure is the project's";
    EXPECT_EQ(v1("RESOURCE_EXHAUSTED"), throttle_project);
    EXPECT_EQ(v1("RESOURCE_EXHAUSTED", "device"), throttle_device);
    EXPECT_EQ(v1("", "429"), throttle_project);
    EXPECT_EQ(legacy("QUOTA_EXCEEDED"), transient) << "not a name of that transport";
}

TEST(Verdict, SentAgainAtOnce) {
    EXPECT_EQ(xmpp("CONNECTION_DRAINING"), draining);
    EXPECT_EQ(v1("GOAWAY"), draining);
    EXPECT_EQ(v1("REFUSED_STREAM"), elsewhere);
}

TEST(Verdict, AFirst401IsElsewhereASecondTheOperators) {
    EXPECT_EQ(v1("UNAUTHENTICATED"), elsewhere);
    EXPECT_EQ(v1("UNAUTHENTICATED", "again"), reject_operator);
    EXPECT_EQ(v1("", "401"), elsewhere);
    EXPECT_EQ(legacy("", "401"), elsewhere);
}

TEST(Verdict, UnspecifiedErrorGoesByStatus) {
    EXPECT_EQ(v1("UNSPECIFIED_ERROR"), transient);
    EXPECT_EQ(v1("UNSPECIFIED_ERROR", "503"), transient);
    EXPECT_EQ(v1("UNSPECIFIED_ERROR", "400"), reject_sender);
    EXPECT_EQ(v1("UNSPECIFIED_ERROR", "404"), reject_operator);
    EXPECT_EQ(v1("UNSPECIFIED_ERROR", "429"), throttle_project);
}

TEST(Verdict, UnknownIsTransient) {
    for (const auto transport : {Transport::xmpp, Transport::http_legacy, Transport::http_v1}) {
        for (const auto* name : {"", "NEVER_HEARD_OF", "bad_registration", "BAD_REGISTRATION "}) {
            const Verdict verdict = verdict_of(transport, name);
            EXPECT_EQ(verdict.kind, transient) << name;
            EXPECT_EQ(verdict.code, unknown_error) << name;
            EXPECT_EQ(verdict.retry_after, std::nullopt);
        }
    }
    EXPECT_EQ(xmpp("UNREGISTERED"), transient) << "another transport's name";
    EXPECT_EQ(v1("", "418"), transient);
}

TEST(Verdict, AnUnknownDetailSeparatesNothing) {
    EXPECT_EQ(xmpp("BAD_REGISTRATION", "whatever"), reject_token);
    EXPECT_EQ(v1("INVALID_ARGUMENT", "whatever"), reject_sender);
}

TEST(Verdict, AnAckHasNoCode) {
    const Verdict ack;
    EXPECT_EQ(ack.kind, delivered);
    EXPECT_EQ(error_name(ack.code), "");
}

TEST(Verdict, CodesNameWhatTheyStandFor) {
    for (const auto transport : {Transport::xmpp, Transport::http_legacy, Transport::http_v1})
        for (const std::string_view name : error_names(transport))
            EXPECT_EQ(error_name(verdict_of(transport, name).code), name);
    EXPECT_EQ(error_name(verdict_of(Transport::http_v1, "", "503").code), "HTTP 503");
    EXPECT_EQ(error_name(verdict_of(Transport::http_legacy, "", "400").code), "HTTP 400");
    EXPECT_EQ(error_name(unknown_error), "unknown");
    EXPECT_EQ(error_name(999), "unknown");
}

TEST(Verdict, CodesAreStable) {
    EXPECT_EQ(verdict_of(Transport::xmpp, "INVALID_JSON").code, 2);
    EXPECT_EQ(verdict_of(Transport::xmpp, "BAD_REGISTRATION").code, 3);
    EXPECT_EQ(verdict_of(Transport::xmpp, "SERVICE_UNAVAILABLE").code, 8);
    EXPECT_EQ(verdict_of(Transport::xmpp, "CONNECTION_DRAINING").code, 12);
    EXPECT_EQ(verdict_of(Transport::http_legacy, "InvalidRegistration").code, 30);
    EXPECT_EQ(verdict_of(Transport::http_v1, "UNREGISTERED").code, 51);
    EXPECT_EQ(verdict_of(Transport::http_v1, "", "504").code, 78);
}

TEST(Verdict, DifferentNamesHaveDifferentCodes) {
    std::map<std::uint16_t, std::string> names;
    for (const auto transport : {Transport::xmpp, Transport::http_legacy, Transport::http_v1})
        for (const std::string_view name : error_names(transport)) {
            const auto code = verdict_of(transport, name).code;
            const auto [at, is_new] = names.emplace(code, name);
            EXPECT_EQ(at->second, name) << "code " << code;
        }
    EXPECT_GT(names.size(), 35u);
}

}  // namespace
}  // namespace sluice
