// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts an XMPP stream into whole pieces: the stream's opening tag, stanzas, white space between them, its end. It knows
// depth, quotes and CDATA and nothing else of XML: whether a piece is well-formed, its reader finds out. Incremental: a
// piece may come in any number of reads, cut anywhere, and no byte of it is looked at twice (but for a few at a cut).
// What XMPP forbids (comments, DTDs, instructions in the stream, text between stanzas) and what is deeper or longer
// than the limits is the end: nothing comes after `bad` or `too_long`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::live {

class StanzaSplitter {
public:
    enum class Kind : std::uint8_t {
        more,         ///< the piece is not whole yet; call again with more bytes after these
        space,        ///< white space before, after or between stanzas
        declaration,  ///< <?xml …?> before the header
        header,       ///< <stream:stream …>
        stanza,       ///< one element of the stream, whole
        end,          ///< </stream:stream>
        bad,
        too_long,
    };
    struct Piece {
        Kind kind;
        std::size_t size;  ///< bytes of it, from the front; 0 for more, bad and too_long
    };

    static constexpr std::size_t depth_limit = 32;

    /// `limit`: bytes of one piece.
    explicit StanzaSplitter(std::size_t limit) : limit_(limit) {}

    /// The first piece of `rest`, which begins where the piece before ended.
    Piece next(std::string_view rest);
    /// The stream is open and no piece is begun: a stanza whole in the bytes at hand may be taken past the splitter.
    bool between_stanzas() const { return depth_ == 1 && scanned_ == 0 && state_ == State::text; }
    std::size_t limit() const { return limit_; }
    /// Between pieces: a new stream begins (after SASL).
    void restart() { depth_ = 0; }

private:
    enum class State : std::uint8_t { text, tag, quoted, cdata, instruction, broken };

    Kind scan(const char* begin, const char*& at, const char* end);
    Kind begin_markup(const char*& at, const char* end);
    Kind in_tag(const char*& at, const char* end);
    Kind end_tag(bool self_closing);
    bool skip_past(const char*& at, const char* begin, const char* end, std::string_view what);

    std::size_t limit_;
    std::size_t scanned_ = 0;  ///< bytes of the piece that were looked at
    std::size_t depth_ = 0;    ///< open elements, the stream included
    State state_ = State::text;
    char quote_ = 0;
    bool closing_ = false;  ///< the tag is </…>
    bool slash_ = false;    ///< the tag's last byte was a /
};

}  // namespace sluice::live
