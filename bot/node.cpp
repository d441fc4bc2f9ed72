#include "bot/node.hpp"

#include "bot/books.hpp"
#include "bot/document_reader.hpp"
#include "bot/door.hpp"
#include "bot/linking.hpp"
#include "bot/platforms.hpp"
#include "bot/sealed_feed.hpp"
#include "bot/sealed_mailbox.hpp"
#include "bot/sealed_shelf.hpp"
#include "documents/convert.hpp"
#include "durable/redis_feed.hpp"
#include "durable/redis_ledger.hpp"
#include "durable/redis_mailbox.hpp"
#include "durable/shelf.hpp"
#include "integrations/console/playground.hpp"
#include "integrations/hooks/routes.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>
#include <spdlog/spdlog.h>

#include <array>
#include <future>
#include <map>
#include <thread>

namespace coach::bot {

namespace asio = boost::asio;

namespace {

durable::redis_options redis_of(const std::string& url) {
    durable::redis_options options;
    options.where = durable::parse_redis_url(url).value();
    return options;
}

durable::redis_mailbox_options mailbox_of(const std::string& url) {
    durable::redis_mailbox_options options;
    options.redis = redis_of(url);
    return options;
}

/// A path and its method, with the handler and the route's counters.
struct known_route {
    integrations::route to;
    metrics::route counts;
};

/// Uploads of the playground are as large as what is read of them; everything else stays small.
net::server_limits limits_for(const config& c) {
    net::server_limits out;
    if (c.shows_playground()) {
        out.large_path = "/playground/files";
        out.large_bytes = documents::most_file_bytes + 1024;
    }
    return out;
}

net::http_response plain(int status, std::string text) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

}  // namespace

struct node::impl {
    node_shared shared;
    unsigned number;
    asio::io_context io{1};
    durable::redis_mailbox store;
    durable::redis_keyring keys;
    sealed_mailbox mail;
    library_mailbox with_library;
    durable::redis_feed stored_feed;
    sealed_feed feed;
    durable::redis_shelf stored_shelf;
    sealed_shelf shelf;
    durable::redis_ledger books;
    net::http_client client;
    platforms on;
    std::map<std::string, std::vector<known_route>, std::less<>> exact;
    std::vector<known_route> below;  ///< "/assets/*"
    durable::worker worker;
    net::http_server server;
    std::thread thread;
    bool ready = false;

    impl(node_shared s, unsigned n)
        : shared(std::move(s)),
          number(n),
          store(io, mailbox_of(shared.redis_url)),
          keys(io, redis_of(shared.settings.keys_url.empty() ? shared.redis_url : shared.settings.keys_url)),
          mail(store, keys, shared.safe),
          with_library(mail, shared.worlds, std::chrono::seconds(1)),
          stored_feed(io, {redis_of(shared.redis_url)}),
          feed(stored_feed, shared.safe),
          stored_shelf(io, redis_of(shared.redis_url)),
          shelf(stored_shelf, shared.safe),
          books(io, redis_of(shared.redis_url)),
          client(io),
          on(make_platforms({shared.settings, make_inbox(mail, *shared.knows.guard, shared.counts), client, feed, shelf,
                             io, *shared.knows.guard, make_document_reader(io), number == 0})),
          worker(
              io, with_library,
              [this](const durable::claimed& c, durable::time_point now) {
                  return run_turn(*shared.worlds.of(c.actor), on, c, now);
              },
              [this](durable::pending_effect e) { return perform_effect(performs(), std::move(e)); },
              [this](durable::pending_effect e) { return effect_happened(performs(), std::move(e)); }),
          server(io, limits_for(shared.settings), [this](net::http_request r) { return answer(std::move(r)); }) {
        for (const auto& p : on.all())
            for (auto& r : p->routes())
                add(std::move(r));
        for (auto& r : hooks::routes(hook_door()))
            add(std::move(r));
        add({"GET", "/healthz",
             [](net::http_request) -> net::awaitable<net::http_response> { co_return plain(200, "ok\n"); }});
        add({"GET", "/readyz", [this](net::http_request) { return readiness(); }});
        add({"GET", "/metrics", [this](net::http_request) { return figures(); }});
    }

    [[nodiscard]] namer names() {
        return
            [this](std::string actor, std::string text) { return mail.pseudonym(std::move(actor), std::move(text)); };
    }
    [[nodiscard]] performing performs() {
        return {
            on,
            [this](std::string actor, durable::event e) { return mail.deliver(std::move(actor), std::move(e)); },
            [this](const core::record& r) { shared.counts.recorded(r); },
            [this](std::string actor, std::string effect, noted what) {
                return write_line(books, names(), std::move(actor), std::move(effect), std::move(what));
            },
            [this](std::string actor, std::uint64_t version) { return mail.destroy_keys(std::move(actor), version); },
            [this](outgoing wanted, durable::pending_effect e) {
                return perform_link({shelf, shared.safe,
                                     [this](std::string actor, durable::event each) {
                                         return mail.deliver(std::move(actor), std::move(each));
                                     }},
                                    std::move(wanted), std::move(e));
            }};
    }
    [[nodiscard]] hooks::door hook_door() {
        return {shared.hooks,
                make_inbox(mail, *shared.knows.guard, shared.counts),
                [this](std::string actor) { return has_talked(std::move(actor)); },
                [this](const std::string& words) { return shared.knows.guard->redact(words).text; },
                [this](std::string_view outcome) { shared.counts.recorded({"hook_" + std::string(outcome), {}}); },
                [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }};
    }
    net::awaitable<std::optional<bool>> has_talked(std::string actor) {
        const auto state = co_await store.peek(std::move(actor));
        if (!state) co_return std::nullopt;
        co_return !state->empty();
    }

    void add(integrations::route r) {
        auto counts = shared.counts.for_route(r.path, r.method == "GET" && r.path == "/playground/messages");
        if (r.path.ends_with("/*")) {
            r.path.pop_back();
            below.push_back({std::move(r), std::move(counts)});
        } else {
            const auto path = r.path;
            exact[path].push_back({std::move(r), std::move(counts)});
        }
    }

    [[nodiscard]] const known_route* find(const net::http_request& r, bool& path_known) const {
        const auto method = r.method == "HEAD" ? std::string_view("GET") : std::string_view(r.method);
        if (const auto found = exact.find(r.path()); found != exact.end()) {
            path_known = true;
            for (const auto& each : found->second)
                if (each.to.method == method) return &each;
        }
        for (const auto& each : below) {
            if (!r.path().starts_with(each.to.path)) continue;
            path_known = true;
            if (each.to.method == method) return &each;
        }
        return nullptr;
    }

    net::awaitable<net::http_response> answer(net::http_request r) {
        const auto began = std::chrono::steady_clock::now();
        bool path_known = false;
        const auto* to = find(r, path_known);
        if (!to) co_return path_known ? plain(405, "method not allowed\n") : plain(404, "not found\n");
        auto response = co_await to->to.handle(std::move(r));
        to->counts.answered(response.status, std::chrono::steady_clock::now() - began);
        co_return response;
    }

    net::awaitable<net::http_response> readiness() {
        auto wrong = ready ? co_await store.check() : std::string("starting or stopping");
        co_return wrong.empty() ? plain(200, "ready\n") : plain(503, wrong + "\n");
    }

    /// Empty: Redis is there, fit for work, and the keys are those that it was written with.
    net::awaitable<std::string> fit() {
        if (auto wrong = co_await store.check(); !wrong.empty()) co_return "Redis: " + wrong;
        co_return co_await mail.check_keys();
    }

    net::awaitable<net::http_response> figures() {
        shared.counts.worker_counts(number, worker.counts());
        net::http_response made{
            200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, shared.counts.text()};
        co_return made;
    }

    net::awaitable<> drain(std::chrono::milliseconds at_most) {
        ready = false;
        const auto until = std::chrono::steady_clock::now() + at_most;
        const auto left = [until] {
            return std::max(std::chrono::milliseconds(100), std::chrono::duration_cast<std::chrono::milliseconds>(
                                                                until - std::chrono::steady_clock::now()));
        };
        if (auto* p = dynamic_cast<console::playground_platform*>(on.find("playground"))) p->stop();
        co_await server.drain(left());
        for (const auto& p : on.all())
            co_await p->stop(left());
        co_await worker.drain(left());
        client.close();
    }
};

node::node(node_shared s, unsigned number) : impl_(std::make_unique<impl>(std::move(s), number)) {}
node::~node() = default;

std::string node::start(std::uint16_t port) {
    auto& n = *impl_;
    auto wrong_with_redis = asio::co_spawn(n.io, n.fit(), asio::use_future);
    n.thread = std::thread([&n] {
        auto guard = asio::make_work_guard(n.io);
        n.io.run();
    });
    if (auto wrong = wrong_with_redis.get(); !wrong.empty()) return wrong;
    std::promise<std::string> listening;
    asio::post(n.io, [&] {
        const auto ec = n.server.listen(n.shared.settings.listen_address, port);
        if (!ec) {
            n.worker.start();
            for (const auto& p : n.on.all())
                p->start();
            n.ready = true;
        }
        listening.set_value(ec ? "cannot listen on " + n.shared.settings.listen_address + ":" + std::to_string(port) +
                                     ": " + ec.message()
                               : "");
    });
    return listening.get_future().get();
}

std::uint16_t node::port() const { return impl_->server.port(); }

void node::stop(std::chrono::milliseconds at_most) {
    auto& n = *impl_;
    if (!n.thread.joinable()) return;
    auto drained = asio::co_spawn(n.io, n.drain(at_most), asio::use_future);
    if (drained.wait_for(at_most + std::chrono::seconds(1)) != std::future_status::ready)
        spdlog::warn("node {}: not drained in time", n.number);
    n.io.stop();
    n.thread.join();
}

}  // namespace coach::bot
