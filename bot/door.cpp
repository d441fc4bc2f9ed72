#include "bot/door.hpp"

#include "bot/codec.hpp"
#include "core/utf8.hpp"

namespace coach::bot {

namespace {

using integrations::accepted;

void make_valid(core::event& e) {
    const auto fix = [](std::string& s) { s = core::utf8::clean(s); };
    for (auto* s :
         {&e.id, &e.where.workspace, &e.where.channel, &e.where.thread, &e.where.reply_token, &e.who.id, &e.who.name})
        fix(*s);
    struct visitor {
        decltype(fix)& clean;
        void operator()(core::said& x) const { clean(x.text), clean(x.message_id); }
        void operator()(core::chose& x) const { clean(x.id), clean(x.message_id); }
        void operator()(core::commanded& x) const { clean(x.text); }
        void operator()(core::shared_file& x) const { clean(x.name), clean(x.mime), clean(x.text); }
        void operator()(core::timer_fired& x) const { clean(x.name); }
        void operator()(core::submitted_form& x) const {
            clean(x.form);
            for (auto& [name, value] : x.values)
                clean(name), clean(value);
        }
        void operator()(core::told& x) const {
            for (auto& [name, value] : x.fields)
                clean(name), clean(value);
        }
    };
    std::visit(visitor{fix}, e.what);
}

/// What is to be fetched carries words of people only in fields of these names.
void redact(const core::guard& guard, core::event& e) {
    guard.redact(e);
    auto* told = std::get_if<core::told>(&e.what);
    if (!told || told->kind != integrations::fetch_kind) return;
    for (auto& [name, value] : told->fields) {
        if (name != "words" && name != "text" && name != "name") continue;
        core::event words{{}, {}, {}, core::said{std::move(value), {}}, {}, std::move(e.redactions)};
        guard.redact(words);
        value = std::move(std::get<core::said>(words.what).text);
        e.redactions = std::move(words.redactions);
    }
}

struct door {
    durable::mailbox& mail;
    const core::guard& guard;
    metrics& counts;
};

net::awaitable<accepted> take(door d, core::event e) {
    make_valid(e);
    redact(d.guard, e);
    for (const auto& r : e.redactions)
        d.counts.redacted(r.rule);
    auto actor = core::learner_id(e.where, e.who);
    durable::event stored{e.id, encode(e)};
    const auto done = co_await d.mail.deliver(std::move(actor), std::move(stored));
    const auto how = !done                                   ? accepted::unavailable
                     : *done == durable::delivered::accepted ? accepted::stored
                                                             : accepted::repeated;
    d.counts.took_in(how);
    co_return how;
}

}  // namespace

integrations::inbox make_inbox(durable::mailbox& mail, const core::guard& guard, metrics& counts) {
    return [d = door{mail, guard, counts}](core::event e) { return take(d, std::move(e)); };
}

}  // namespace coach::bot
