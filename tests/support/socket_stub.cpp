#include "tests/support/socket_stub.hpp"

#include "net/form.hpp"
#include "net/sockets.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <deque>
#include <set>

namespace coach::support {

namespace json = boost::json;
namespace asio = boost::asio;
namespace beast = boost::beast;
using net::as_result;
using std::chrono::milliseconds;

struct socket_stub::link {
    explicit link(net::tcp_socket s, net::executor on) : ws(std::move(s)), pause(on) {}
    beast::websocket::stream<net::tcp_socket> ws;
    net::timer pause;
    std::deque<std::string> out;  ///< empty: a ping
    std::set<std::string> brought;
    unsigned carried = 0;
    bool sending = false, greeted = false, leaving = false, doomed = false, gone = false;

    void cut() {
        gone = true;
        boost::system::error_code ignored;
        ws.next_layer().close(ignored);
        pause.cancel();
    }
};

/// What the coroutines hold on to: they may outlive the stub by a turn of the loop.
struct socket_stub::ports : std::enable_shared_from_this<socket_stub::ports> {
    ports(socket_stub& s, asio::io_context& io)
        : of(&s), on(io.get_executor()), acceptor(on, {asio::ip::address_v4::loopback(), 0}) {}
    socket_stub* of;
    net::executor on;
    net::tcp_acceptor acceptor;
    std::vector<std::shared_ptr<link>> links;
    std::set<std::string> tickets;

    static net::awaitable<> accept(std::shared_ptr<ports> self) {
        while (self->of) {
            auto [error, socket] = co_await self->acceptor.async_accept(as_result);
            if (error) co_return;
            auto made = std::make_shared<link>(std::move(socket), self->on);
            asio::co_spawn(self->on, serve(self, made), asio::detached);
        }
    }

    static net::awaitable<bool> upgrade(std::shared_ptr<ports> self, std::shared_ptr<link> l) {
        beast::flat_buffer in;
        beast::http::request<beast::http::string_body> request;
        auto [failed, n] = co_await beast::http::async_read(l->ws.next_layer(), in, request, as_result);
        if (failed || !self->of) co_return false;
        const std::string target(request.target());
        if (self->tickets.erase(target.substr(target.find('=') + 1)) == 0)
            self->of->violations_.push_back("a connection without a fresh address: " + target);
        auto [refused] = co_await l->ws.async_accept(request, as_result);
        co_return !refused && self->of;
    }

    static net::awaitable<> serve(std::shared_ptr<ports> self, std::shared_ptr<link> l) {
        if (!co_await upgrade(self, l)) co_return;
        auto& stub = *self->of;
        ++stub.opened_;
        self->links.push_back(l);
        if (self->links.size() > stub.habits_.most) {
            self->send(l, json::serialize(json::object{{"type", "disconnect"}, {"reason", "too_many_websockets"}}));
            self->begin_leave(l);
        } else if (!stub.habits_.silent) {
            l->greeted = true;
            stub.ever_open_ = true;
            stub.most_open_ = std::max(stub.most_open_, self->links.size());
            self->send(
                l, json::serialize(json::object{{"type", "hello"},
                                                {"num_connections", self->links.size()},
                                                {"connection_info", json::object{{"app_id", "A1"}}},
                                                {"debug_info", json::object{{"approximate_connection_time", 360}}}}));
            stub.count_gap();
            stub.pump();
        }
        asio::co_spawn(self->on, keep_pinging(self, l), asio::detached);
        if (stub.habits_.silent) {  // nothing is read, so no ping is answered either
            while (!l->gone && self->of && self->of->habits_.silent) {
                l->pause.expires_after(milliseconds(20));
                (void)co_await l->pause.async_wait(as_result);
            }
            l->cut();
        }
        co_await listen(self, l);
        l->cut();
        std::erase(self->links, l);
        if (!self->of) co_return;
        for (const auto& id : l->brought) {
            const auto& e = self->of->envelopes_.at(id);
            if (e.acks == 0) self->send_again(id);
        }
        self->of->count_gap();
        self->of->pump();
    }

    static net::awaitable<> listen(std::shared_ptr<ports> self, std::shared_ptr<link> l) {
        for (;;) {
            beast::flat_buffer in;
            auto [error, n] = co_await l->ws.async_read(in, as_result);
            if (error || !self->of) co_return;
            boost::system::error_code wrong;
            const auto said =
                json::parse(boost::string_view(static_cast<const char*>(in.data().data()), in.size()), wrong);
            const auto* id = !wrong && said.is_object() ? said.get_object().if_contains("envelope_id") : nullptr;
            if (!id || !id->is_string()) {
                self->of->violations_.push_back("no acknowledgement: " +
                                                std::string(static_cast<const char*>(in.data().data()), in.size()));
                continue;
            }
            self->note_ack(*l, std::string(id->get_string()), said.get_object());
        }
    }

    void note_ack(const link& l, const std::string& id, const json::object& said) {
        const auto at = of->envelopes_.find(id);
        if (at == of->envelopes_.end()) return of->violations_.push_back("an acknowledgement of nothing: " + id);
        auto& e = at->second;
        if (!l.brought.contains(id)) e.wrong_link = true;
        if (const auto* payload = said.if_contains("payload")) {
            if (!e.takes_answer) of->violations_.push_back("an answer where none is taken: " + id);
            if (!e.answer) e.answer = *payload;
        }
        ++e.acks;
    }

    void send(const std::shared_ptr<link>& l, std::string text) {
        l->out.push_back(std::move(text));
        if (!std::exchange(l->sending, true)) asio::co_spawn(on, flush(l), asio::detached);
    }
    static net::awaitable<> flush(std::shared_ptr<link> l) {
        while (!l->out.empty() && !l->gone) {
            const auto next = std::move(l->out.front());
            l->out.pop_front();
            if (next.empty())
                (void)co_await l->ws.async_ping({}, as_result);
            else
                (void)co_await l->ws.async_write(asio::buffer(next), as_result);
        }
        l->sending = false;
    }

    static net::awaitable<> keep_pinging(std::shared_ptr<ports> self, std::shared_ptr<link> l) {
        net::timer wait(self->on);
        while (!l->gone && self->of) {
            if (!self->of->habits_.silent) self->send(l, {});
            wait.expires_after(self->of->habits_.ping_every);
            (void)co_await wait.async_wait(as_result);
        }
    }

    void begin_leave(const std::shared_ptr<link>& l) {
        l->leaving = true;
        asio::co_spawn(on, leave(shared_from_this(), l), asio::detached);
    }
    /// A little after the warning Slack closes the connection itself.
    static net::awaitable<> leave(std::shared_ptr<ports> self, std::shared_ptr<link> l) {
        net::timer wait(self->on, self->of->habits_.leave_after);
        (void)co_await wait.async_wait(as_result);
        if (l->gone) co_return;
        (void)co_await l->ws.async_close(beast::websocket::close_code::normal, as_result);
        l->cut();
    }

    /// Some acknowledgements are on their way by then, and are lost.
    static net::awaitable<> cut_soon(std::shared_ptr<ports> self, std::shared_ptr<link> l) {
        net::timer wait(self->on, milliseconds(5));
        (void)co_await wait.async_wait(as_result);
        l->cut();
    }

    void send_again(const std::string& id) {
        if (std::find(of->to_send_.begin(), of->to_send_.end(), id) == of->to_send_.end()) of->to_send_.push_back(id);
    }

    static net::awaitable<> look_after(std::shared_ptr<ports> self, std::string id) {
        net::timer wait(self->on, self->of->habits_.again_after);
        (void)co_await wait.async_wait(as_result);
        if (!self->of || self->of->envelopes_.at(id).acks > 0) co_return;
        self->send_again(id);
        self->of->pump();
    }

    void carry(const std::shared_ptr<link>& l, envelope& e) {
        json::object out{{"envelope_id", e.id},
                         {"type", e.type},
                         {"payload", e.payload},
                         {"accepts_response_payload", e.takes_answer}};
        if (e.type == "events_api") {
            out["retry_attempt"] = e.sent;
            out["retry_reason"] = e.sent > 0 ? "timeout" : "";
        }
        ++e.sent;
        ++l->carried;
        l->brought.insert(e.id);
        send(l, json::serialize(out));
    }
};

socket_stub::socket_stub(asio::io_context& io, slack_stub& slack, std::string token)
    : token_(std::move(token)), ports_(std::make_shared<ports>(*this, io)) {
    slack.answer("apps.connections.open", [this](const slack_stub::call& made) { return answer_open(made); });
    asio::co_spawn(ports_->on, ports::accept(ports_), asio::detached);
}

socket_stub::~socket_stub() {
    ports_->of = nullptr;
    boost::system::error_code ignored;
    ports_->acceptor.close(ignored);
    for (const auto& l : ports_->links)
        l->cut();
}

json::object socket_stub::answer_open(const slack_stub::call& made) {
    ++asked_;
    if (!habits_.refuse_open.empty()) return {{"ok", false}, {"error", habits_.refuse_open}};
    if (made.authorization != "Bearer " + token_) return {{"ok", false}, {"error", "invalid_auth"}};
    const auto ticket = std::to_string(next_ticket_++);
    ports_->tickets.insert(ticket);
    return {{"ok", true},
            {"url",
             "ws://127.0.0.1:" + std::to_string(ports_->acceptor.local_endpoint().port()) + "/link?ticket=" + ticket}};
}

void socket_stub::behave(socket_habits h) {
    habits_ = std::move(h);
    pump();
}

std::string socket_stub::deliver(std::string type, json::object payload, bool takes_answer) {
    auto id = "envelope-" + std::to_string(next_envelope_++);
    envelopes_[id] = {id, std::move(type), std::move(payload), takes_answer, 0, 0, {}, false};
    to_send_.push_back(id);
    pump();
    return id;
}

std::string socket_stub::deliver(const net::http_request& request) {
    const auto object_of = [](const std::string& text) { return json::parse(text).get_object(); };
    if (net::find_header(request.headers, "Content-Type").starts_with("application/json"))
        return deliver("events_api", object_of(request.body));
    const auto fields = net::parse_form(request.body).value();
    if (const std::string payload(net::find_field(fields, "payload")); !payload.empty()) {
        auto body = object_of(payload);
        const bool answers = body.at("type").as_string() != "block_actions";
        return deliver("interactive", std::move(body), answers);
    }
    json::object command;
    for (const auto& [name, value] : fields)
        command[name] = value;
    return deliver("slash_commands", std::move(command), true);
}

/// To one connection after the other, as Slack does.
void socket_stub::pump() {
    while (!to_send_.empty() && !habits_.silent) {
        std::vector<std::shared_ptr<link>> there;
        for (const auto& l : ports_->links)
            if (l->greeted && !l->leaving && !l->doomed && !l->gone) there.push_back(l);
        if (there.empty()) return;
        auto& e = envelopes_.at(to_send_.front());
        to_send_.erase(to_send_.begin());
        if (e.acks > 0) continue;
        const auto l = there[next_link_++ % there.size()];
        const bool everywhere = habits_.repeat_every > 0 && next_link_ % habits_.repeat_every == 0;
        for (const auto& each : there)
            if (everywhere || each == l) ports_->carry(each, e);
        asio::co_spawn(ports_->on, ports::look_after(ports_, e.id), asio::detached);
        if (habits_.drop_after > 0 && l->carried >= habits_.drop_after) {
            l->doomed = true;
            asio::co_spawn(ports_->on, ports::cut_soon(ports_, l), asio::detached);
        } else if (habits_.refresh_after > 0 && l->carried >= habits_.refresh_after) {
            ports_->send(l, json::serialize(json::object{{"type", "disconnect"}, {"reason", "warning"}}));
            ports_->begin_leave(l);
        }
    }
}

void socket_stub::tell_all_to_leave(std::string reason) {
    const auto all = ports_->links;
    for (const auto& l : all) {
        if (l->leaving || l->gone) continue;
        ports_->send(l, json::serialize(json::object{{"type", "disconnect"}, {"reason", reason}}));
        ports_->begin_leave(l);
    }
}

void socket_stub::drop_all() {
    const auto all = ports_->links;
    for (const auto& l : all)
        l->cut();
}

void socket_stub::count_gap() {
    const bool none =
        std::none_of(ports_->links.begin(), ports_->links.end(), [](const auto& l) { return l->greeted && !l->gone; });
    if (none && ever_open_ && !gap_now_) ++gaps_;
    gap_now_ = none;
}

std::size_t socket_stub::acknowledged() const {
    return static_cast<std::size_t>(
        std::count_if(envelopes_.begin(), envelopes_.end(), [](const auto& e) { return e.second.acks > 0; }));
}
std::size_t socket_stub::sent() const {
    std::size_t out = 0;
    for (const auto& [id, e] : envelopes_)
        out += e.sent;
    return out;
}
std::string socket_stub::describe() const {
    std::string out = std::to_string(acknowledged()) + " of " + std::to_string(envelopes_.size()) + " acknowledged, " +
                      std::to_string(to_send_.size()) + " to send, " + std::to_string(opened_) + " opened, " +
                      std::to_string(asked_) + " asked; connections:";
    for (const auto& l : ports_->links)
        out += std::string(" [") + (l->greeted ? "g" : "") + (l->leaving ? "l" : "") + (l->doomed ? "d" : "") +
               (l->gone ? "x" : "") + (l->sending ? "s" : "") + " " + std::to_string(l->carried) + "]";
    return out;
}
std::size_t socket_stub::open() const {
    return static_cast<std::size_t>(std::count_if(ports_->links.begin(), ports_->links.end(),
                                                  [](const auto& l) { return l->greeted && !l->leaving && !l->gone; }));
}

}  // namespace coach::support
