// SPDX-License-Identifier: GPL-3.0-or-later
// Inside of a session: requests (session.cpp) and answers (session_answers.cpp).
#pragma once

#include "live/http/answers.h"
#include "live/http/session.h"

#include <boost/beast/http/parser.hpp>

#include <deque>

namespace sluice::live {

class SessionState;

/// A Beast body that hands its bytes on as they come.
struct SinkBody {
    struct value_type {
        SessionState* session = nullptr;
    };
    class reader {
    public:
        template <bool request, class Fields>
        reader(boost::beast::http::header<request, Fields>&, value_type& value) : value_(value) {}
        template <class Length>
        void init(const Length&, boost::beast::error_code& error) {
            error = {};
        }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error);
        void finish(boost::beast::error_code& error) { error = {}; }

    private:
        value_type& value_;
    };
};

/// A body of many lines that is being read and answered.
struct LineStream {
    std::uint32_t first;            ///< the sequence of `lines`' front
    std::deque<std::string> lines;  ///< empty: not yet answered
    std::uint64_t outstanding = 0;
    std::string ready;      ///< lines to be sent
    std::string part;       ///< of a line that has not ended
    bool too_long = false;  ///< that line is; the rest of it is dropped
    bool ended = false;     ///< all of it came
    int line_number = 0;
};

class SessionState {
public:
    using Parser = boost::beast::http::request_parser<SinkBody>;

    SessionState(SessionHost& host_, std::uint32_t number_) : host(host_), number(number_) {}

    // session.cpp
    void parse();
    /// True: there may be more to parse.
    bool parse_some();
    bool may_parse() const;
    void begin_request();
    void route_request();
    bool refuse_request();
    void finish_request();
    void body(std::string_view bytes);
    void end_line(std::string_view line_text);
    void submit(std::string_view text, int line_number);
    void broken(const boost::beast::error_code& error);
    std::uint64_t tag(std::uint32_t sequence) const { return std::uint64_t{number} << 32 | sequence; }

    // session_answers.cpp
    struct Answer {
        std::uint32_t sequence;
        bool ready = false, closes = false, wants_outcome = false;
        std::string text;
    };
    void open_answer(bool wants_outcome);
    void answer_last(unsigned status, std::string_view body_text);
    void complete(Answer& answer, const ResponseHead& head, std::string_view body_text);
    void flush_answers();
    void begin_stream();
    void told_in_stream(const Told& told);
    void fill_line(std::uint32_t sequence, unsigned status, std::string_view text);
    void flush_stream();
    void told(const Told& told);
    void controlled(std::uint32_t sequence, unsigned status, std::string_view body_text);

    SessionHost& host;
    const std::uint32_t number;
    std::optional<Parser> parser;
    std::string input;  // not yet parsed
    std::string output;

    // The request that comes in.
    Route route;
    bool routed = false, discards = false, request_closes = false;
    std::string request_body;
    unsigned early_status = 0;
    std::string early_error;

    std::uint32_t next_sequence = 0;
    std::deque<Answer> answers;

    std::optional<LineStream> stream;
    bool closing = false;   ///< nothing more is parsed
    bool stopping = false;  ///< nothing more after what has begun
};

template <class Buffers>
std::size_t SinkBody::reader::put(const Buffers& buffers, boost::beast::error_code& error) {
    error = {};
    std::size_t taken = 0;
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != boost::asio::buffer_sequence_end(buffers); ++at) {
        const boost::asio::const_buffer piece = *at;
        value_.session->body({static_cast<const char*>(piece.data()), piece.size()});
        taken += piece.size();
    }
    return taken;
}

}  // namespace sluice::live
