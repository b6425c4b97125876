// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/session_state.h"

namespace sluice::live {

void SessionState::open_answer(bool wants_outcome) {
    answers.push_back({next_sequence++, false, request_closes, wants_outcome, {}});
}

void SessionState::answer_last(unsigned status, std::string_view error) {
    complete(answers.back(), {status, answers.back().closes}, error_answer(status, error));
}

void SessionState::complete(Answer& answer, const ResponseHead& head, std::string_view body_text) {
    if (answer.ready) return;
    answer.ready = true;
    host.count_answer(head.status);
    append_response(answer.text, head, body_text);
    if (answer.closes) closing = true;
}

void SessionState::flush_answers() {
    for (; !answers.empty() && answers.front().ready; answers.pop_front()) output += answers.front().text;
}

void SessionState::begin_stream() {
    stream.emplace();
    stream->first = next_sequence;
    append_stream_head(output, request_closes);
}

void SessionState::told(const Told& told) {
    const auto sequence = static_cast<std::uint32_t>(told.tag);
    if (stream) return told_in_stream(told);
    if (answers.empty() || sequence - answers.front().sequence >= answers.size()) return;
    Answer& answer = answers[sequence - answers.front().sequence];
    std::string text;
    append_answer(text, told, false);
    complete(answer, {status_of(told), answer.closes, told.retry_after_s}, text);
    flush_answers();
}

void SessionState::controlled(std::uint32_t sequence, unsigned status, std::string_view body_text) {
    if (stream || answers.empty() || sequence - answers.front().sequence >= answers.size()) return;
    Answer& answer = answers[sequence - answers.front().sequence];
    complete(answer, {status, answer.closes}, body_text);
    flush_answers();
}

void SessionState::told_in_stream(const Told& told) {
    if (route.wants_outcome) {
        if (stream->outstanding > 0) --stream->outstanding;
        host.count_answer(status_of(told));
        append_answer(stream->ready, told, true);
        stream->ready += '\n';
        return;
    }
    std::string text;
    append_answer(text, told, true);
    fill_line(static_cast<std::uint32_t>(told.tag), status_of(told), text);
}

void SessionState::fill_line(std::uint32_t sequence, unsigned status, std::string_view text) {
    host.count_answer(status);
    if (route.wants_outcome) {
        --stream->outstanding;
        stream->ready.append(text).append("\n");
        return;
    }
    const std::uint32_t index = sequence - stream->first;
    if (index >= stream->lines.size() || !stream->lines[index].empty()) return;
    --stream->outstanding;
    stream->lines[index] = text;
    for (; !stream->lines.empty() && !stream->lines.front().empty(); stream->lines.pop_front(), ++stream->first)
        stream->ready.append(stream->lines.front()).append("\n");
}

void SessionState::flush_stream() {
    if (!stream->ready.empty()) append_chunk(output, stream->ready);
    stream->ready.clear();
    if (!stream->ended || stream->outstanding > 0) return;
    output += last_chunk;
    stream.reset();
    if (request_closes || stopping) closing = true;
}

}  // namespace sluice::live
