// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/session.h"

#include "live/http/session_state.h"
#include "live/request_guard.h"
#include "live/secrets.h"

#include <algorithm>

namespace sluice::live {
namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

bool SessionState::may_parse() const {
    if (closing || output.size() >= SessionLimits::output || answers.size() >= SessionLimits::pipelined) return false;
    if (!stream) return true;
    return !host.backed_up() && stream->lines.size() < SessionLimits::lines && !stream->ended;
}

void SessionState::parse() {
    while (parse_some()) {
    }
}

bool SessionState::parse_some() {
    const bool had_stream = stream.has_value();
    std::size_t parsed = 0;
    while (may_parse() && parsed < input.size()) {
        if (!parser) {
            if (stopping) {
                closing = true;
                break;
            }
            begin_request();
        }
        // A stream's answers follow those before it; its body waits for them.
        if (routed && route.kind == Route::Kind::pushes && !discards && !stream) {
            if (!answers.empty()) break;
            begin_stream();
        }
        boost::beast::error_code error;
        const std::size_t taken = parser->put(boost::asio::buffer(input.data() + parsed, input.size() - parsed), error);
        parsed += taken;
        if (error == http::error::need_more) break;
        if (error) {
            broken(error);
            break;
        }
        if (!routed && parser->is_header_done()) {
            route_request();
            if (!closing && !parser->is_done()) continue;
        }
        if (!closing && parser->is_done()) finish_request();
        if (taken == 0 && parser) break;
    }
    if (closing)
        input.clear();
    else
        input.erase(0, parsed);
    flush_answers();
    if (stream) flush_stream();
    return (parsed > 0 || had_stream) && !stream && !input.empty();
}

void SessionState::begin_request() {
    parser.emplace();
    parser->get().body().session = this;
    parser->header_limit(SessionLimits::head);
    parser->body_limit(boost::none);
    routed = discards = false;
    request_body.clear();
}

/// Everything that can be told by a request's head. What is refused keeps its connection if its body is small.
void SessionState::route_request() {
    routed = true;
    const auto& head = parser->get();
    request_closes = !head.keep_alive() || stopping;
    if (refuse_request()) {
        discards = true;
        const auto length = parser->content_length_remaining();
        const bool has_small_body = parser->is_done() || (length && *length <= SessionLimits::body);
        if (!has_small_body) {
            request_closes = true;
            open_answer(false);
            answer_last(early_status, early_error);
            parser.reset();
            return;
        }
    } else if (view(head[http::field::expect]) == "100-continue" && answers.empty()) {
        output += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    if (!parser->is_done()) parser->eager(true);
}

/// True: `early_status` and `early_error` say why.
bool SessionState::refuse_request() {
    const auto refuse = [&](unsigned status, std::string error) {
        early_status = status;
        early_error = std::move(error);
        return true;
    };
    const auto& head = parser->get();
    if (head.count(http::field::host) > 1) return refuse(400, "found more than one Host, expected one");
    switch (guard_request(host.on_loopback(), view(head[http::field::host]), head.count(http::field::origin) > 0)) {
        case Guarded::has_origin: return refuse(403, "found an Origin, expected none: no web page may send pushes");
        case Guarded::foreign_host: return refuse(403, "found another Host, expected localhost or its address");
        case Guarded::passes: break;
    }
    if (!host.token().empty() && !bears(view(head[http::field::authorization]), host.token()))
        return refuse(401, "found no bearer token that is ours, expected one in Authorization");
    RouteResult routing = route_of(view(head.method_string()), view(head.target()));
    if (routing.problem != 0) return refuse(routing.problem, std::move(routing.error));
    route = routing.route;
    if (host.token().empty() && !route.is_push())
        return refuse(403, "found an order on a listener without a token_file, expected only pushes");
    const std::string_view type = view(head[http::field::content_type]);
    const bool has_body = !parser->is_done();
    const bool needs_type = route.is_push() || has_body;
    if (needs_type && !takes_type(route.kind, type))
        return refuse(415, "found another Content-Type, expected " + std::string{wanted_type(route.kind)});
    if (head.count(http::field::content_encoding) > 0) return refuse(415, "found a Content-Encoding, expected none");
    if (route.kind == Route::Kind::pushes && head.version() < 11)
        return refuse(505, "found HTTP/1.0, expected HTTP/1.1 for a stream");
    const auto length = parser->content_length_remaining();
    if (route.kind != Route::Kind::pushes && length && *length > SessionLimits::body)
        return refuse(413, "found a body of more than 65536 bytes, expected a smaller one");
    return false;
}

void SessionState::body(std::string_view bytes) {
    if (discards) return;
    if (!stream) {
        request_body.append(
            bytes.substr(0, SessionLimits::body + 1 - std::min(request_body.size(), SessionLimits::body)));
        return;
    }
    for (std::size_t end; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
        if (stream->part.empty() && !stream->too_long) {
            end_line(bytes.substr(0, end));
        } else {
            if (!stream->too_long) stream->part.append(bytes.substr(0, end));
            end_line(stream->part);
            stream->part.clear();
        }
    }
    if (stream->part.size() + bytes.size() > SessionLimits::body) stream->too_long = true;
    if (stream->too_long)
        stream->part.clear();
    else
        stream->part.append(bytes);
}

void SessionState::end_line(std::string_view text) {
    ++stream->line_number;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (std::exchange(stream->too_long, false) || text.size() > SessionLimits::body) {
        const std::uint32_t sequence = next_sequence++;
        if (!route.wants_outcome) stream->lines.emplace_back();
        ++stream->outstanding;
        host.count_invalid();
        fill_line(
            sequence, 413,
            error_answer(413, "found a line of more than 65536 bytes, expected a shorter one", stream->line_number, 1));
    } else if (text.find_first_not_of(" \t") != std::string_view::npos) {
        submit(text, stream->line_number);
    }
}

/// `line_number` 0: a request of its own.
void SessionState::submit(std::string_view text, int line_number) {
    const std::uint32_t sequence = line_number > 0 ? next_sequence++ : answers.back().sequence;
    if (line_number > 0) {
        if (!route.wants_outcome) stream->lines.emplace_back();
        ++stream->outstanding;
    }
    RequestResult result = read_push_request(text, host.keeps_original());
    if (const auto* const problem = std::get_if<RequestProblem>(&result)) {
        host.count_invalid();
        const int line = line_number > 0 ? line_number + problem->line - 1 : problem->line;
        const std::string error = error_answer(400, problem->message, line, problem->column);
        if (line_number > 0)
            fill_line(sequence, 400, error);
        else
            complete(answers.back(), {400, request_closes}, error);
        return;
    }
    Submission submission;
    submission.request = std::move(std::get<PushRequest>(result));
    submission.device = host.hash(submission.request.target);
    if (!submission.request.collapse_key.empty()) submission.collapse_key = host.hash(submission.request.collapse_key);
    submission.tag = tag(sequence);
    submission.source = host.source();
    submission.wants_outcome = route.wants_outcome;
    host.submit(std::move(submission), line_number > 0);
}

void SessionState::finish_request() {
    parser.reset();
    if (stream) {
        if (!stream->part.empty() || stream->too_long) end_line(std::exchange(stream->part, {}));
        stream->ended = true;
        return;
    }
    if (!discards && route.kind == Route::Kind::pushes) {
        begin_stream();
        stream->ended = true;
        return;
    }
    open_answer(route.wants_outcome);
    if (discards) return answer_last(early_status, early_error);
    if (request_body.size() > SessionLimits::body)
        return answer_last(413, "found a body of more than 65536 bytes, expected a smaller one");
    if (route.kind == Route::Kind::push) return submit(request_body, 0);
    host.order({route, std::move(request_body), tag(answers.back().sequence)});
}

void SessionState::broken(const boost::beast::error_code& error) {
    request_closes = true;
    parser.reset();
    if (stream) {
        stream->ended = true;
        closing = true;
        return;
    }
    open_answer(false);
    const bool too_large = error == http::error::header_limit || error == http::error::buffer_overflow;
    answer_last(too_large ? 431 : 400, "found no valid HTTP (" + error.message() + "), expected HTTP/1.1");
}

HttpSession::HttpSession(SessionHost& host, std::uint32_t number)
    : state_(std::make_unique<SessionState>(host, number)) {}
HttpSession::~HttpSession() = default;

void HttpSession::received(std::string_view bytes) {
    if (state_->closing) return;
    state_->input.append(bytes);
    state_->parse();
}
void HttpSession::resume() { state_->parse(); }
void HttpSession::told(const Told& told) { state_->told(told); }

void HttpSession::controlled(std::uint32_t sequence, unsigned status, std::string_view body) {
    state_->controlled(sequence, status, body);
}

void HttpSession::stop() {
    state_->stopping = true;
    if (phase() == Phase::idle) state_->closing = true;
}

void HttpSession::input_ended() {
    SessionState& state = *state_;
    state.parser.reset();
    if (state.stream) state.stream->ended = true;
    state.closing = true;
    state.input.clear();
    if (state.stream) state.flush_stream();
}

void HttpSession::timed_out() {
    SessionState& state = *state_;
    if (state.parser && !state.stream && !state.closing) {
        state.request_closes = true;
        state.open_answer(false);
        state.answer_last(408, "found no end of the request, expected it sooner");
        state.parser.reset();
        state.flush_answers();
    }
    state.closing = true;
}

bool HttpSession::wants_input() const { return state_->may_parse(); }
bool HttpSession::has_output() const { return !state_->output.empty(); }
std::string HttpSession::take_output() { return std::exchange(state_->output, {}); }
bool HttpSession::done() const {
    return state_->output.size() > SessionLimits::most_output ||
           (state_->closing && state_->answers.empty() && (!state_->stream || state_->stream->outstanding == 0));
}

HttpSession::Phase HttpSession::phase() const {
    if (state_->stream) return Phase::streaming;
    if (state_->parser) return Phase::reading;
    return state_->answers.empty() ? Phase::idle : Phase::waiting;
}

}  // namespace sluice::live
