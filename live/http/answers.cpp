// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/answers.h"

#include "live/outcome_line.h"

#include <boost/beast/http/status.hpp>

#include <array>
#include <charconv>

namespace sluice::live {
namespace {

void append_number(std::string& out, std::uint64_t number, int base = 10) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    out.append(digits.data(), end);
}

void append_status_line(std::string& out, unsigned status) {
    const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    out += "HTTP/1.1 ";
    append_number(out, status);
    out.append(" ").append(reason.data(), reason.size()).append("\r\n");
}

void append_refused(std::string& out, const Told& told, unsigned status) {
    out += "{\"id\":";
    append_json_string(out, told.id);
    out += ",\"status\":";
    append_number(out, status);
    const std::string_view why = told.kind == Told::Kind::shed ? name(told.reason) : name(told.refusal);
    if (status == 429) {
        out.append(",\"outcome\":\"shed\",\"reason\":\"").append(why).append("\",\"retry_after_s\":");
        append_number(out, told.retry_after_s);
    } else if (status == 409) {
        out += ",\"error\":\"found an id that is under way, expected another\"";
    } else {
        out.append(",\"reason\":\"").append(why).append("\"");
    }
    out += '}';
}

}  // namespace

unsigned status_of(const Told& told) {
    switch (told.kind) {
        case Told::Kind::accepted: return 202;
        case Told::Kind::ended: return 200;
        case Told::Kind::shed: return 429;
        case Told::Kind::refused: break;
    }
    if (told.refusal == Refusal::duplicate) return 409;
    return told.refusal == Refusal::memory ? 429 : 503;
}

void append_answer(std::string& out, const Told& told, bool with_status) {
    const unsigned status = status_of(told);
    switch (told.kind) {
        case Told::Kind::accepted:
            out += "{\"id\":";
            append_json_string(out, told.id);
            out += ",\"status\":202}";
            break;
        case Told::Kind::shed:
        case Told::Kind::refused: append_refused(out, told, status); break;
        case Told::Kind::ended:
            if (with_status)
                out.append("{\"status\":200,").append(std::string_view{told.line}.substr(1));
            else
                out += told.line;
            break;
    }
}

std::string error_answer(unsigned status, std::string_view error, int line, int column) {
    std::string out = "{\"status\":";
    append_number(out, status);
    out += ",\"error\":";
    append_json_string(out, error);
    if (line > 0) {
        out += ",\"line\":";
        append_number(out, static_cast<std::uint64_t>(line));
        out += ",\"column\":";
        append_number(out, static_cast<std::uint64_t>(column));
    }
    return out + "}";
}

void append_response(std::string& out, const ResponseHead& head, std::string_view body) {
    append_status_line(out, head.status);
    out += "Content-Type: application/json\r\nContent-Length: ";
    append_number(out, body.size() + 1);
    if (head.retry_after_s > 0) {
        out += "\r\nRetry-After: ";
        append_number(out, head.retry_after_s);
    }
    if (head.status == 401) out += "\r\nWWW-Authenticate: Bearer";
    if (head.status == 405) out += "\r\nAllow: POST";
    if (head.closes) out += "\r\nConnection: close";
    out.append("\r\n\r\n").append(body).append("\n");
}

void append_stream_head(std::string& out, bool closes) {
    append_status_line(out, 200);
    out += "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n";
    out += closes ? "Connection: close\r\n\r\n" : "\r\n";
}

void append_chunk(std::string& out, std::string_view data) {
    append_number(out, data.size(), 16);
    out.append("\r\n").append(data).append("\r\n");
}

}  // namespace sluice::live
