// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

struct Row {
    Transport transport;
    std::string_view name;
    std::string_view detail;  // "": any that has no row of its own
    VerdictClass kind;
    std::uint16_t code;
};

using enum VerdictClass;
constexpr auto xmpp = Transport::xmpp;
constexpr auto old = Transport::http_legacy;
constexpr auto v1 = Transport::http_v1;

constexpr std::array table{
    Row{xmpp, "INVALID_JSON", "", reject_sender, 2},
    Row{xmpp, "BAD_REGISTRATION", "", reject_token, 3},
    Row{xmpp, "DEVICE_UNREGISTERED", "", reject_token, 4},
    Row{xmpp, "SENDER_ID_MISMATCH", "", reject_token, 5},
    Row{xmpp, "BAD_ACK", "", reject_sender, 6},
    Row{xmpp, "INVALID_APNS_CREDENTIAL", "", reject_operator, 7},
    Row{xmpp, "SERVICE_UNAVAILABLE", "", transient, 8},
    Row{xmpp, "INTERNAL_SERVER_ERROR", "", transient, 9},
    Row{xmpp, "DEVICE_MESSAGE_RATE_EXCEEDED", "", throttle_device, 10},
    Row{xmpp, "TOPICS_MESSAGE_RATE_EXCEEDED", "", throttle_device, 11},
    Row{xmpp, "CONNECTION_DRAINING", "", draining, 12},
    Row{xmpp, "QUOTA_EXCEEDED", "", throttle_device, 13},
    Row{xmpp, "AUTHENTICATION_FAILED", "", reject_sender, 14},
    Row{xmpp, "INVALID_TTL", "", reject_sender, 15},
    Row{xmpp, "JSON_TYPE_ERROR", "", reject_sender, 16},
    Row{xmpp, "stanza-error", "", reject_sender, 17},

    Row{old, "InvalidRegistration", "", reject_token, 30},
    Row{old, "NotRegistered", "", reject_token, 31},
    Row{old, "MismatchSenderId", "", reject_token, 32},
    Row{old, "MissingRegistration", "", reject_sender, 33},
    Row{old, "MessageTooBig", "", reject_sender, 34},
    Row{old, "InvalidDataKey", "", reject_sender, 35},
    Row{old, "InvalidTtl", "", reject_sender, 36},
    Row{old, "InvalidPackageName", "", reject_sender, 37},
    Row{old, "InvalidApnsCredential", "", reject_operator, 38},
    Row{old, "Unavailable", "", transient, 39},
    Row{old, "InternalServerError", "", transient, 40},
    Row{old, "DeviceMessageRateExceeded", "", throttle_device, 41},
    Row{old, "TopicsMessageRateExceeded", "", throttle_device, 42},
    Row{old, "", "400", reject_sender, 70},
    Row{old, "", "401", elsewhere, 71},
    Row{old, "", "500", transient, 75},
    Row{old, "", "502", transient, 76},
    Row{old, "", "503", transient, 77},
    Row{old, "", "504", transient, 78},

    Row{v1, "INVALID_ARGUMENT", "token", reject_token, 50},
    Row{v1, "INVALID_ARGUMENT", "", reject_sender, 50},
    Row{v1, "UNREGISTERED", "", reject_token, 51},
    Row{v1, "SENDER_ID_MISMATCH", "", reject_token, 5},
    Row{v1, "QUOTA_EXCEEDED", "device", throttle_device, 13},
    Row{v1, "QUOTA_EXCEEDED", "topic", throttle_device, 13},
    Row{v1, "QUOTA_EXCEEDED", "", throttle_project, 13},
    Row{v1, "UNAVAILABLE", "", transient, 52},
    Row{v1, "INTERNAL", "", transient, 53},
    Row{v1, "THIRD_PARTY_AUTH_ERROR", "", reject_operator, 54},
    Row{v1, "APNS_AUTH_ERROR", "", reject_operator, 55},
    Row{v1, "UNSPECIFIED_ERROR", "400", reject_sender, 56},
    Row{v1, "UNSPECIFIED_ERROR", "401", elsewhere, 56},
    Row{v1, "UNSPECIFIED_ERROR", "403", reject_operator, 56},
    Row{v1, "UNSPECIFIED_ERROR", "404", reject_operator, 56},
    Row{v1, "UNSPECIFIED_ERROR", "429", throttle_project, 56},
    Row{v1, "UNSPECIFIED_ERROR", "", transient, 56},
    Row{v1, "UNAUTHENTICATED", "again", reject_operator, 57},
    Row{v1, "UNAUTHENTICATED", "", elsewhere, 57},
    Row{v1, "PERMISSION_DENIED", "", reject_operator, 58},
    Row{v1, "NOT_FOUND", "", reject_operator, 59},
    Row{v1, "RESOURCE_EXHAUSTED", "device", throttle_device, 60},
    Row{v1, "RESOURCE_EXHAUSTED", "topic", throttle_device, 60},
    Row{v1, "RESOURCE_EXHAUSTED", "", throttle_project, 60},
    Row{v1, "GOAWAY", "", draining, 61},
    Row{v1, "REFUSED_STREAM", "", elsewhere, 62},
    Row{v1, "", "400", reject_sender, 70},
    Row{v1, "", "401", elsewhere, 71},
    Row{v1, "", "403", reject_operator, 72},
    Row{v1, "", "404", reject_operator, 73},
    Row{v1, "", "429", throttle_project, 74},
    Row{v1, "", "500", transient, 75},
    Row{v1, "", "502", transient, 76},
    Row{v1, "", "503", transient, 77},
    Row{v1, "", "504", transient, 78},
};

constexpr std::array<std::string_view, 9> statuses{"HTTP 400", "HTTP 401", "HTTP 403", "HTTP 404", "HTTP 429",
                                                   "HTTP 500", "HTTP 502", "HTTP 503", "HTTP 504"};
constexpr std::uint16_t first_status = 70;

const Row* find(Transport transport, std::string_view name, std::string_view detail) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Row& row) {
        return row.transport == transport && row.name == name && row.detail == detail;
    });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace

Verdict verdict_of(Transport transport, std::string_view name, std::string_view detail) {
    const Row* row = find(transport, name, detail);
    if (row == nullptr) row = find(transport, name, {});
    if (row == nullptr) return {transient, unknown_error};
    return {row->kind, row->code};
}

std::string_view error_name(std::uint16_t code) {
    if (code == 0) return "";
    if (code >= first_status && code < first_status + statuses.size()) return statuses[code - first_status];
    const auto found = std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.code == code; });
    return found == table.end() ? "unknown" : found->name;
}

std::vector<std::string_view> error_names(Transport transport) {
    std::vector<std::string_view> names;
    for (const Row& row : table) {
        const bool is_new = std::find(names.begin(), names.end(), row.name) == names.end();
        if (row.transport == transport && !row.name.empty() && is_new) names.push_back(row.name);
    }
    return names;
}

}  // namespace sluice
