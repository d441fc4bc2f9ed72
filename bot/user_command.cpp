// `coach user export` and `coach user delete`: everything that is keyed to one person, for them, and its end.

#include "bot/books.hpp"
#include "bot/codec.hpp"
#include "bot/commands.hpp"
#include "bot/opened_store.hpp"
#include "bot/run.hpp"
#include "bot/sealed_feed.hpp"
#include "bot/world.hpp"
#include "core/asides/meta.hpp"
#include "core/asides/my_data.hpp"
#include "core/consent.hpp"
#include "durable/redis_feed.hpp"
#include "durable/redis_ledger.hpp"
#include "integrations/console/playground.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>

namespace coach::bot {

namespace {

namespace json = boost::json;

constexpr std::size_t entries_at_once = 500;

template <class T>
T must(durable::result<T> got, const char* what) {
    if (!got) throw std::runtime_error(std::string(what) + ": " + got.error().message());
    return std::move(*got);
}

/// "slack/T1/U1" or the whole id of the mailbox.
std::string actor_named(const std::string& id) {
    auto actor = id.starts_with("learner/") ? id : "learner/" + id;
    if (!core::address_of(actor))
        throw std::invalid_argument("\"" + id + "\" is no person: give platform/workspace/person, as in slack/T1/U1");
    return actor;
}

/// Everything that keeps something of people, opened.
struct house : opened_store {
    durable::redis_feed stored_feed;
    sealed_feed feed;
    durable::redis_ledger books;

    explicit house(const config& c)
        : opened_store(c), stored_feed(io, {options()}), feed(stored_feed, safe), books(io, options()) {}
};

/// JSON that this program stores, as a value; text where it is none.
json::value parsed(const std::string& bytes) {
    boost::system::error_code ec;
    auto value = json::parse(bytes, ec);
    return ec ? json::value(bytes) : value;
}

json::array effects_of(const std::vector<durable::pending_effect>& list) {
    json::array out;
    for (const auto& e : list)
        out.push_back({{"id", e.id}, {"attempts", e.attempts}, {"effect", parsed(e.what.bytes)}});
    return out;
}

std::int64_t ms(durable::time_point at) { return at.time_since_epoch().count(); }

json::array shown_in_playground(house& h, const core::address& who) {
    json::array out;
    if (who.where.platform != "playground") return out;
    for (std::string position;;) {
        const auto some = must(run(h.io, h.feed.read(console::playground_platform::feed_of(who.who.id), position,
                                                     entries_at_once, durable::milliseconds{0})),
                               "the playground's feed");
        if (some.empty()) return out;
        for (const auto& e : some)
            out.push_back({{"id", e.id}, {"entry", parsed(e.bytes)}});
        position = some.back().position;
    }
}

/// The lines of the books that are about this person, found by what stands for them there.
json::array lines_about(house& h, const std::string& actor) {
    json::array out;
    const auto name = must(run(h.io, h.mail.pseudonym(actor, actor)), "the keys");
    for (const auto& book : must(run(h.io, h.books.books()), "the ledger")) {
        for (std::uint64_t after = 0;;) {
            const auto lines = must(run(h.io, h.books.read(book, after, entries_at_once)), "the ledger");
            if (lines.empty()) break;
            after += lines.size();
            for (const auto& l : lines) {
                const auto n = decode_noted(l.bytes);
                if (!n) continue;
                json::object fields;
                bool about = false;
                for (const auto& [key, value] : n->fields) {
                    fields[key] = value;
                    about = about || value == name;
                }
                if (about) out.push_back({{"book", book}, {"number", l.number}, {"at", ms(l.at)}, {"fields", fields}});
            }
        }
    }
    return out;
}

json::object everything(house& h, const std::string& actor, const durable::holdings& held) {
    json::array inbox, timers, dead, remembered, sent_on, keys;
    for (const auto& e : held.inbox)
        inbox.push_back({{"id", e.id}, {"event", parsed(e.bytes)}});
    for (const auto& t : held.timers)
        timers.push_back({{"name", t.name}, {"due", t.due ? ms(*t.due) : 0}, {"event", parsed(t.bytes)}});
    for (const auto& l : held.dead)
        dead.push_back({{"id", l.id}, {"reason", l.reason}, {"at", ms(l.when)}, {"effect", parsed(l.what.what.bytes)}});
    for (const auto& id : held.remembered)
        remembered.push_back(json::value(id));
    for (const auto& id : held.sent_on)
        sent_on.push_back(json::value(id));
    for (const auto& [number, wrapped] : must(run(h.io, h.keys.all(actor)), "the keys"))
        keys.push_back(number);
    const auto who = core::address_of(actor);
    json::object out;
    out["person"] = actor;
    out["version"] = held.version;
    out["state"] = held.state.empty() ? json::value(nullptr) : parsed(held.state);
    out["waiting_events"] = std::move(inbox);
    out["messages_not_sent"] = effects_of(held.outbox);
    out["timers"] = std::move(timers);
    out["dead_letters"] = std::move(dead);
    out["remembered_event_ids"] = std::move(remembered);
    out["remembered_by_others"] = std::move(sent_on);
    out["keys"] = std::move(keys);  // numbers only: the keys themselves open nothing outside
    out["playground"] = shown_in_playground(h, *who);
    out["books"] = lines_about(h, actor);
    return out;
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw std::runtime_error(path.string() + " cannot be written");
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

std::string page_of(const config& c, const durable::holdings& held) {
    const auto book = load_phrases(c.graphs + "/phrases/en");
    if (!book) throw std::runtime_error(book.error().detail);
    std::vector<core::kept_fact> facts;
    if (!held.state.empty()) {
        const auto state = decode_state(held.state);
        if (!state) throw std::runtime_error("the person's state: " + state.error().detail);
        if (const auto* me = std::get_if<core::learner_state>(&*state)) facts = kept_access().list(*me);
    }
    return core::asides::facts_page(*book, facts);
}

/// The person's learner and, behind it, the identities that belong to it.
std::vector<std::string> identities_of(house& h, std::string actor) {
    const auto read = [&h](const std::string& id) {
        const auto held = must(run(h.io, h.mail.holdings_of(id)), "the mailbox");
        const auto state = held.state.empty() || is_sealed(held.state)
                               ? core::result<core::actor_state>(core::learner_state{})
                               : decode_state(held.state);
        const auto* me = state ? std::get_if<core::learner_state>(&*state) : nullptr;
        return me ? me->links : core::identity_links{};
    };
    if (auto owner = read(actor).joined_to; !owner.empty()) actor = std::move(owner);
    std::vector<std::string> out{actor};
    for (const auto& other : read(actor).also)
        out.push_back(other.actor);
    return out;
}

int export_person(const config& c, house& h, const std::vector<std::string>& identities, const std::string& folder,
                  std::ostream& out) {
    const auto& actor = identities.front();
    const auto held = must(run(h.io, h.mail.holdings_of(actor)), "the mailbox");
    if (is_sealed(held.state)) throw std::runtime_error("what is stored cannot be opened with this COACH_SECRET_KEY");
    auto all = everything(h, actor, held);
    json::array others;
    for (std::size_t i = 1; i < identities.size(); ++i)
        others.push_back(
            everything(h, identities[i], must(run(h.io, h.mail.holdings_of(identities[i])), "the mailbox")));
    if (!others.empty()) all["linked"] = std::move(others);
    const auto text = json::serialize(all) + "\n";
    if (folder.empty()) {
        out << text;
        return 0;
    }
    std::filesystem::create_directories(folder);
    write_file(std::filesystem::path(folder) / "person.json", text);
    write_file(std::filesystem::path(folder) / "person.html", page_of(c, held));
    out << folder << "/person.json\n" << folder << "/person.html\n";
    return 0;
}

/// Consents end in the book and in the team's counts before the person's key goes.
void end_consents(house& h, const std::string& actor) {
    const auto held = must(run(h.io, h.mail.holdings_of(actor)), "the mailbox");
    if (held.state.empty()) return;
    const auto state = decode_state(held.state);
    const auto* me = state ? std::get_if<core::learner_state>(&*state) : nullptr;
    if (!me) return;
    const auto now = std::chrono::time_point_cast<durable::milliseconds>(std::chrono::system_clock::now());
    auto copy = *me;
    int index = 0;
    for (const auto& given : me->consents) {
        const auto line = core::withdraw_consent(copy, given.to, given.scope, now);
        const auto id = actor + "/erased/" + std::to_string(held.version) + "/" + std::to_string(index++);
        const namer name = [&h](std::string who, std::string text) {
            return h.mail.pseudonym(std::move(who), std::move(text));
        };
        must(run(h.io, write_line(h.books, name, actor, id, {line.ledger, now, line.fields})), "the ledger");
    }
    const auto who = core::address_of(actor);
    for (const auto& leaving : core::asides::leaves_behind(who->where, who->who)) {
        const auto id =
            hex(hmac_sha256("erased", actor + "/" + std::to_string(held.version) + "/" + leaving.what.kind));
        core::event told{"erased/" + id, {}, {}, leaving.what, now, {}};
        auto bytes = encode(told);
        must(run(h.io, h.mail.deliver(leaving.actor, {told.id, std::move(bytes)})), "the mailbox");
    }
}

int delete_person(house& h, const std::string& actor, std::ostream& out) {
    end_consents(h, actor);
    must(run(h.io, h.mail.erase(actor)), "the mailbox");
    const auto who = core::address_of(actor);
    if (who->where.platform == "playground")
        if (const auto done = run(h.io, h.feed.erase(console::playground_platform::feed_of(who->who.id))); !done)
            throw std::runtime_error("the playground's feed: " + done.error().message());
    out << actor << "\tdeleted\n";
    return 0;
}

}  // namespace

int user(const config& c, const user_options& o, std::ostream& out, std::ostream& err) try {
    const auto actor = actor_named(o.id);
    house h(c);
    h.check();
    const auto identities = identities_of(h, actor);
    if (o.what == "export") return export_person(c, h, identities, o.folder, out);
    for (const auto& each : identities)
        delete_person(h, each, out);
    return 0;
} catch (const std::invalid_argument& e) {
    err << "coach: " << e.what() << "\n";
    return 2;
} catch (const std::runtime_error& e) {
    err << "coach: " << e.what() << "\n";
    return 1;
}

}  // namespace coach::bot
