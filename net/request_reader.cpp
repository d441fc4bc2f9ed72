#include "net/request_reader.hpp"

#include "net/characters.hpp"
#include "net/request_guard.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <optional>

namespace coach::net {
namespace {

namespace http = boost::beast::http;
using error_code = boost::beast::error_code;
using beast_view = boost::beast::string_view;

std::string_view plain(beast_view text) { return {text.data(), text.size()}; }

/// Beast's parser writing straight into a request, without its own container of fields between.
class sink final : public http::basic_parser<true> {
  public:
    explicit sink(http_request& into) : into_(into) {}
    [[nodiscard]] bool at_chunk_head() const { return at_chunk_head_; }

  private:
    void on_request_impl(http::verb, beast_view method, beast_view target, int, error_code&) override {
        into_.method.assign(method.data(), method.size());
        into_.target.assign(target.data(), target.size());
    }
    void on_response_impl(int, beast_view, int, error_code&) override {}
    void on_field_impl(http::field, beast_view name, beast_view value, error_code&) override {
        // Trailers may not change a request that was already judged (RFC 9110 §6.5): they are read and dropped.
        if (!head_done_) into_.headers.emplace_back(plain(name), plain(value));
    }
    void on_header_impl(error_code&) override { head_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        // The peer's word is good for a small reservation only; the rest grows as it arrives.
        if (length) into_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64 * 1024)));
    }
    std::size_t on_body_impl(beast_view piece, error_code&) override {
        into_.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t size, beast_view extensions, error_code& error) override {
        at_chunk_head_ = size == 0;
        if (!extensions.empty() && !is_field_value(plain(extensions))) error = http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t left, beast_view piece, error_code&) override {
        into_.body.append(piece.data(), piece.size());
        at_chunk_head_ = piece.size() == left;
        return piece.size();
    }
    void on_finish_impl(error_code&) override {}

    http_request& into_;
    bool head_done_ = false;
    bool at_chunk_head_ = true;
};

/// Whether the chunk's head, when it has all come, closes the quotes that it opens. Beast would look for the closing
/// one in the lines that follow, and count the chunk's size against the limit again each time it does.
bool quotes_close(std::string_view rest) {
    if (rest.starts_with("\r\n")) rest.remove_prefix(2);
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return true;
    bool open = false;
    for (std::size_t i = 0; i < end; ++i) {
        if (open && rest[i] == '\\') {
            ++i;
        } else if (rest[i] == '"') {
            open = !open;
        }
    }
    return !open;
}

read_progress refused(int status, std::string_view why, std::size_t used = 0) {
    return {read_progress::state::refused, used, status, why};
}

/// The smallest rest of a chunked body is "0 CR LF CR LF". Beast's parser assumes that it sees no less of a last chunk.
constexpr std::size_t smallest_chunked_rest = 5;
constexpr std::size_t empty_line = 2;

}  // namespace

struct request_reader::impl {
    explicit impl(reader_limits l) : limits(l) { begin(); }

    void begin() {
        request = {};
        request.headers.reserve(16);
        parser.emplace(request);
        parser->eager(false);  // one step at a time, so that `smallest_chunked_rest` is kept before each
        parser->header_limit(static_cast<std::uint32_t>(limits.head_bytes));
        parser->body_limit(limits.body_bytes);
        scanned = 0;
        head_taken = false;
        chunked = false;
        skipped_empty_line = false;
    }

    /// Length of the head with its empty line, 0 when it has not all come, npos when a line ends wrongly.
    std::size_t find_head_end(std::string_view bytes) {
        while (scanned < bytes.size()) {
            const auto feed = bytes.find('\n', scanned);
            if (feed == std::string_view::npos) {
                scanned = bytes.size();
                return 0;
            }
            if (feed == 0 || bytes[feed - 1] != '\r') return std::string_view::npos;
            scanned = feed + 1;
            if (feed >= 3 && bytes[feed - 2] == '\n') return feed + 1;
        }
        return 0;
    }

    read_progress read_head(std::string_view bytes) {
        std::size_t used = 0;
        if (!skipped_empty_line && bytes.starts_with("\r\n")) {  // RFC 9112 §2.2: an old client's extra line
            skipped_empty_line = true;
            used = 2;
            bytes.remove_prefix(2);
        }
        if (bytes.empty() || (!skipped_empty_line && bytes == "\r"))
            return {read_progress::state::need_more, used, 0, {}};
        if (!is_token(bytes.substr(0, 1))) return refused(400, "This does not begin like an HTTP request.");
        const auto end = find_head_end(bytes.substr(0, limits.head_bytes));
        if (end == std::string_view::npos) return refused(400, "A line does not end in CR LF.");
        if (end == 0) {
            if (bytes.size() >= limits.head_bytes) return refused(431, "The request head is too large.");
            return {read_progress::state::need_more, used, 0, {}};
        }

        const auto verdict = judge_head(bytes.substr(0, end));
        if (verdict.status != 0) return refused(verdict.status, verdict.why);
        const bool large =
            !limits.large_path.empty() && verdict.target.substr(0, verdict.target.find('?')) == limits.large_path;
        const auto most = large ? limits.large_bytes : limits.body_bytes;
        if (verdict.length > most) return refused(413, "The request body is too large.");
        parser->body_limit(most);
        error_code error;
        const auto parsed = parser->put(boost::asio::const_buffer(bytes.data(), end), error);
        // Whatever the parser would read differently from the guard is exactly what must not pass.
        if (error || !parser->is_header_done() || parsed != end || parser->chunked() != verdict.chunked ||
            parser->content_length().value_or(0) != verdict.length) {
            return refused(400, "The request head is malformed.");
        }
        keep_alive = parser->keep_alive();
        http_1_0 = verdict.http_1_0;
        chunked = verdict.chunked;
        head = request.method == "HEAD";
        head_taken = true;
        if (verdict.target.data() != nullptr && verdict.target != request.target) {
            request.target =
                verdict.target.starts_with('/') ? std::string(verdict.target) : "/" + std::string(verdict.target);
        }
        used += end;
        const bool body_waits = !parser->is_done() && bytes.size() == end;
        return {verdict.expects_continue && body_waits ? read_progress::state::wants_continue
                                                       : read_progress::state::need_more,
                used,
                0,
                {}};
    }

    read_progress read_body(std::string_view bytes) {
        std::size_t used = 0;
        while (!parser->is_done()) {
            const auto rest = bytes.substr(used);
            if (rest.empty() || (chunked && rest.size() < smallest_chunked_rest)) break;
            if (chunked && parser->at_chunk_head() && !quotes_close(rest)) {
                return refused(400, "A chunk's head is malformed.", used);
            }
            error_code error;
            const auto n = parser->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
            used += n;
            if (error == http::error::need_more) {
                if (rest.size() - n >= limits.head_bytes + empty_line)
                    return refused(400, "A chunk's head or trailer is too large.", used);
                break;
            }
            if (error == http::error::body_limit) return refused(413, "The request body is too large.", used);
            if (error) return refused(400, "The request body is malformed.", used);
        }
        return {parser->is_done() ? read_progress::state::complete : read_progress::state::need_more, used, 0, {}};
    }

    reader_limits limits;
    http_request request;
    std::optional<sink> parser;
    std::size_t scanned = 0;
    bool skipped_empty_line = false;
    bool head_taken = false;
    bool chunked = false;
    bool keep_alive = false;
    bool http_1_0 = false;
    bool head = false;
};

request_reader::request_reader(reader_limits limits) : impl_(std::make_unique<impl>(limits)) {}
request_reader::~request_reader() = default;
request_reader::request_reader(request_reader&&) noexcept = default;
request_reader& request_reader::operator=(request_reader&&) noexcept = default;

read_progress request_reader::read(std::string_view bytes) {
    std::size_t used = 0;
    if (!impl_->head_taken) {
        auto progress = impl_->read_head(bytes);
        if (progress.at != read_progress::state::need_more || !impl_->head_taken) return progress;
        used = progress.used;
    }
    auto progress = impl_->read_body(bytes.substr(used));
    progress.used += used;
    return progress;
}

http_request request_reader::take() {
    http_request taken = std::move(impl_->request);
    impl_->begin();
    return taken;
}

response_framing request_reader::framing() const {
    return {impl_->head, impl_->keep_alive, impl_->keep_alive && impl_->http_1_0};
}

bool request_reader::in_body() const { return impl_->head_taken; }

std::size_t request_reader::body_left() const {
    if (!impl_->head_taken || impl_->chunked) return 0;
    return static_cast<std::size_t>(impl_->parser->content_length_remaining().value_or(0));
}

std::size_t request_reader::largest_piece() const { return impl_->limits.head_bytes + empty_line; }

}  // namespace coach::net
