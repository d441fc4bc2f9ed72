#include "durable/memory_mailbox.hpp"

#include "durable/waiting.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace coach::durable {

// The coroutines below never outlive the loop that runs them, and hold the store by value.

memory_mailbox::memory_mailbox(boost::asio::io_context& io, std::shared_ptr<memory_shared> shared)
    : io_(io), shared_(std::move(shared)) {}
memory_mailbox::~memory_mailbox() = default;

awaitable<result<delivered>> memory_mailbox::deliver(std::string actor, event what) {
    const auto shared = shared_;
    if (actor.empty() || actor.find('\x1f') != actor.npos) co_return errc::protocol;
    co_return shared->store.deliver(actor, std::move(what), shared->now());
}

awaitable<result<std::vector<claimed>>> memory_mailbox::claim(std::size_t most, milliseconds wait) {
    const auto shared = shared_;
    bell pause(io_);
    const auto until = shared->now() + wait;
    for (;;) {
        auto got = shared->store.claim(most, shared->now());
        if (!got.empty() || shared->now() >= until) co_return got;
        if (shared->pause)
            co_await shared->pause();
        else
            co_await pause.wait(milliseconds{2});
    }
}

awaitable<result<committed>> memory_mailbox::commit(claimed what, step stepped) {
    const auto shared = shared_;
    for (const auto& timer : stepped.timers)
        if (timer.name.empty() || timer.name.find('\x1f') != timer.name.npos) co_return errc::protocol;
    co_return shared->store.commit(what, std::move(stepped), shared->now());
}

awaitable<result<>> memory_mailbox::hand_back(claimed what) {
    shared_->store.hand_back(what);
    co_return result<>{};
}

milliseconds memory_mailbox::lease_time() const { return shared_->store.lease_time(); }

awaitable<result<bool>> memory_mailbox::begin(lease by) { co_return shared_->store.begin(by, shared_->now()); }

awaitable<result<std::vector<bool>>> memory_mailbox::keep(std::vector<lease> held) {
    std::vector<bool> out;
    for (const auto& each : held)
        out.push_back(shared_->store.keep(each, shared_->now()));
    co_return out;
}

awaitable<result<>> memory_mailbox::done(std::string effect_id) {
    shared_->store.done(effect_id);
    co_return result<>{};
}

awaitable<result<bool>> memory_mailbox::retry_later(lease by, milliseconds delay) {
    co_return shared_->store.retry_later(by, delay, shared_->now());
}

awaitable<result<bool>> memory_mailbox::bury(lease by, std::string reason) {
    co_return shared_->store.bury(by, std::move(reason), shared_->now());
}

awaitable<result<std::vector<pending_effect>>> memory_mailbox::take_over(std::size_t most) {
    co_return shared_->store.take_over(most, shared_->now());
}

awaitable<result<mailbox::fired>> memory_mailbox::fire_timers() {
    co_return shared_->store.fire_timers(shared_->now() + shared_->ahead());
}

awaitable<result<std::vector<dead_letter>>> memory_mailbox::dead_letters(std::size_t most) {
    co_return shared_->store.dead_letters(most);
}

awaitable<result<bool>> memory_mailbox::replay(std::string letter_id) {
    co_return shared_->store.replay(letter_id, shared_->now());
}

awaitable<result<std::string>> memory_mailbox::peek(std::string actor) { co_return shared_->store.peek(actor); }

awaitable<result<holdings>> memory_mailbox::holdings_of(std::string actor) {
    co_return shared_->store.holdings_of(actor);
}

awaitable<result<std::uint64_t>> memory_mailbox::erase(std::string actor) { co_return shared_->store.erase(actor); }

struct memory_feed::impl {
    explicit impl(boost::asio::io_context& context, std::size_t limit) : io(context), most(limit) {}
    struct list {
        std::deque<feed_entry> entries;
        std::set<std::string> ids;
        std::uint64_t last = 0;
    };
    boost::asio::io_context& io;
    std::size_t most;
    std::map<std::string, list> lists;
    std::map<std::string, std::set<bell*>> waiting;
};

memory_feed::memory_feed(boost::asio::io_context& io, std::size_t most) : impl_(std::make_shared<impl>(io, most)) {}
memory_feed::~memory_feed() = default;

awaitable<result<bool>> memory_feed::append(std::string name, std::string id, std::string bytes) {
    const auto self = impl_;
    auto& list = self->lists[name];
    if (!list.ids.insert(id).second) co_return false;
    list.entries.push_back({std::to_string(++list.last), std::move(id), std::move(bytes)});
    if (list.entries.size() > self->most) {
        list.ids.erase(list.entries.front().id);
        list.entries.pop_front();
    }
    for (auto* each : self->waiting[name])
        each->ring();
    co_return true;
}

awaitable<result<bool>> memory_feed::contains(std::string name, std::string id) {
    const auto self = impl_;
    const auto at = self->lists.find(name);
    co_return at != self->lists.end() && at->second.ids.contains(id);
}

awaitable<result<>> memory_feed::erase(std::string name) {
    impl_->lists.erase(name);
    co_return result<>{};
}

awaitable<result<std::vector<feed_entry>>> memory_feed::read(std::string name, std::string position, std::size_t most,
                                                             milliseconds wait) {
    const auto self = impl_;
    const auto after = position.empty() ? 0 : std::strtoull(position.c_str(), nullptr, 10);
    for (bool waited = false;; waited = true) {
        std::vector<feed_entry> out;
        for (const auto& entry : self->lists[name].entries)
            if (std::stoull(entry.position) > after && out.size() < most) out.push_back(entry);
        if (!out.empty() || waited || wait.count() <= 0) co_return out;
        bell news(self->io);
        self->waiting[name].insert(&news);
        co_await news.wait(wait);
        self->waiting[name].erase(&news);
    }
}

}  // namespace coach::durable
