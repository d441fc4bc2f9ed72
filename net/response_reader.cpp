#include "net/response_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <optional>

namespace coach::net {
namespace {

namespace http = boost::beast::http;
using error_code = boost::beast::error_code;
using beast_view = boost::beast::string_view;

constexpr std::size_t head_bytes = 64 * 1024;
constexpr std::size_t most_fields = 200;
constexpr int most_interim = 8;
constexpr std::size_t smallest_chunked_rest = 5;  // as in request_reader.cpp

class sink final : public http::basic_parser<false> {
  public:
    sink(http_response& into, std::size_t most) : into_(into), most_(most) {}

  private:
    void on_request_impl(http::verb, beast_view, beast_view, int, error_code&) override {}
    void on_response_impl(int status, beast_view, int, error_code&) override { into_.status = status; }
    void on_field_impl(http::field, beast_view name, beast_view value, error_code& error) override {
        if (head_done_) return;
        if (into_.headers.size() == most_fields) {
            error = http::error::header_limit;
            return;
        }
        into_.headers.emplace_back(std::string_view(name.data(), name.size()),
                                   std::string_view(value.data(), value.size()));
    }
    void on_header_impl(error_code&) override { head_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) into_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64 * 1024)));
    }
    std::size_t on_body_impl(beast_view piece, error_code& error) override { return append(piece, error); }
    void on_chunk_header_impl(std::uint64_t, beast_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast_view piece, error_code& error) override {
        return append(piece, error);
    }
    void on_finish_impl(error_code&) override {}

    std::size_t append(beast_view piece, error_code& error) {
        if (piece.size() > most_ - into_.body.size()) {
            error = http::error::body_limit;
            return 0;
        }
        into_.body.append(piece.data(), piece.size());
        return piece.size();
    }

    http_response& into_;
    std::size_t most_;
    bool head_done_ = false;
};

}  // namespace

struct response_reader::impl {
    void begin() {
        response = {};
        response.headers.reserve(8);
        parser.emplace(response, max_body);
        parser->eager(false);  // one step at a time: what is left is looked at before each
        parser->skip(to_head);
        parser->header_limit(head_bytes);
        parser->body_limit(max_body);
    }

    http_response response;
    std::optional<sink> parser;
    std::size_t max_body = 0;
    bool to_head = false;
    int interim = 0;
};

response_reader::response_reader() : impl_(std::make_unique<impl>()) {}
response_reader::~response_reader() = default;

void response_reader::begin(bool to_head, std::size_t max_body) {
    impl_->to_head = to_head;
    impl_->max_body = max_body;
    impl_->interim = 0;
    impl_->begin();
}

response_reader::progress response_reader::read(std::string_view bytes) {
    std::size_t used = 0;
    for (;;) {
        auto& parser = *impl_->parser;
        const auto rest = bytes.substr(used);
        const bool chunk_cut = parser.is_header_done() && parser.chunked() && rest.size() < smallest_chunked_rest;
        if (rest.empty() || chunk_cut) return {state::need_more, used};
        error_code error;
        const auto n = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
        used += n;
        if (error == http::error::need_more) {
            if (rest.size() - n >= largest_piece()) return {state::malformed, used};
            return {state::need_more, used};
        }
        if (error == http::error::body_limit) return {state::too_large, used};
        if (error) return {state::malformed, used};
        if (!parser.is_done()) continue;
        const int status = impl_->response.status;
        if (status / 100 != 1) return {state::complete, used};
        if (status == 101 || ++impl_->interim > most_interim) return {state::malformed, used};
        impl_->begin();
    }
}

response_reader::state response_reader::end() {
    auto& parser = *impl_->parser;
    if (!parser.is_header_done() || !parser.need_eof()) return state::malformed;
    error_code error;
    parser.put_eof(error);
    return error ? state::malformed : state::complete;
}

http_response response_reader::take() { return std::move(impl_->response); }

bool response_reader::keep_alive() const { return impl_->parser->keep_alive(); }

std::size_t response_reader::body_left() const {
    const auto& parser = *impl_->parser;
    if (!parser.is_header_done() || parser.chunked()) return 0;
    return static_cast<std::size_t>(parser.content_length_remaining().value_or(0));
}

std::size_t response_reader::largest_piece() { return head_bytes + 2; }

}  // namespace coach::net
