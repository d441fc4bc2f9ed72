#include "tests/conformance/conversations/conversation.hpp"

#include "bot/world.hpp"
#include "core/coach.hpp"
#include "core/fit.hpp"
#include "integrations/console/console.hpp"
#include "integrations/console/json.hpp"
#include "tests/support/random_message.hpp"
#include "tests/support/run.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <deque>
#include <map>
#include <set>
#include <stdexcept>

namespace coach::conformance {
namespace {

constexpr core::time_point monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 16} + std::chrono::hours{9}};

/// Every platform would draw other variants of a sentence, as its people have other ids: one of each is left.
const core::world& plain_world() {
    static const auto kept = [] {
        auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", "");
        if (!made) throw std::runtime_error(made.error().detail);
        for (auto& [name, variants] : const_cast<core::world&>(*made->world).phrases.slots)  // made without const
            variants.resize(1);
        return std::move(*made);
    }();
    return *kept.world;
}

std::string example(const std::string& path) {
    auto text = bot::read_file(std::string(COACH_SOURCE_DIR) + "/graphs/examples/" + path);
    if (!text) throw std::runtime_error(text.error().detail);
    return std::move(*text);
}

/// Plain words of three letters and more: what splits, escapes and marks of a platform leave whole.
std::set<std::string> words_in(std::string_view text) {
    std::set<std::string> out;
    std::string word;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && std::isalpha(static_cast<unsigned char>(text[i])) != 0) {
            word += text[i];
            continue;
        }
        if (word.size() >= 3) out.insert(word);
        word.clear();
    }
    return out;
}

/// What a file holds is another matter: how it comes to a person is each platform's own, and its words name the person.
core::message without_bytes(core::message m) {
    for (auto& p : m.parts)
        if (auto* f = std::get_if<core::file_part>(&p)) f->bytes.clear();
    return m;
}

/// In the private chat, "private" and "reply" are the same; ids of people differ from platform to platform.
std::string note_of(const core::say& s, bool in_thread) {
    auto what = without_bytes(s.what);
    if (!in_thread && what.why == core::intent::private_reply) what.why = core::intent::reply;
    return console::message_json(what, "person");
}

struct town {
    std::map<std::string, core::actor_state> actors;
    std::deque<std::pair<std::string, core::event>> inbox;
    std::set<std::string> known;
    std::vector<core::choice> offered;  ///< with the last message
    unsigned effects = 0;
    bool in_thread = false;
    core::time_point now = monday;
    std::set<std::string> said;  ///< every word that must have come out
    std::string answer;          ///< to the last act
    transcript out;

    net::awaitable<integrations::accepted> take(core::event e) {
        if (!known.insert(e.id).second) co_return integrations::accepted::repeated;
        auto actor = core::learner_id(e.where, e.who);
        e.who.name.clear();
        e.who.zone.clear();
        inbox.emplace_back(std::move(actor), std::move(e));
        co_return integrations::accepted::stored;
    }

    void perform(talk_rig& rig, const core::say& s) {
        if (s.what.why == core::intent::home) return;
        const bool scored = std::ranges::any_of(
            s.what.parts, [](const core::part& p) { return std::holds_alternative<core::score_part>(p); });
        if (scored && !s.where.direct && s.what.why == core::intent::reply)
            out.problems.push_back("a score where others read along");
        out.text += "coach " + note_of(s, in_thread) + "\n";
        answer += core::plain_text(s.what) + "\n";
        for (const auto& p : s.what.parts)
            if (const auto* c = std::get_if<core::choices_part>(&p)) offered = c->options;
        support::for_each_text(without_bytes(s.what), [this](std::string_view text) { said.merge(words_in(text)); });
        for (auto& fitted : core::fit(s.what, rig.platform().shows())) {
            const auto done =
                support::run(rig.io(), rig.platform().perform({s.where, s.to, std::move(fitted), s.updates},
                                                              "talk/1/" + std::to_string(++effects)));
            if (done.what != durable::performed::kind::done) out.problems.push_back("not sent: " + done.reason);
        }
    }

    void settle(talk_rig& rig) {
        while (!inbox.empty()) {
            auto [actor, e] = std::move(inbox.front());
            inbox.pop_front();
            now += std::chrono::seconds(20);
            auto& state = actors.try_emplace(actor, core::fresh_state(actor)).first->second;
            auto stepped = core::step(plain_world(), std::move(state), e, now);
            state = std::move(stepped.next);
            for (auto& effect : stepped.wants) {
                if (const auto* s = std::get_if<core::say>(&effect)) perform(rig, *s);
                if (auto* t = std::get_if<core::tell>(&effect)) {
                    const auto to = core::address_of(t->actor);
                    inbox.emplace_back(t->actor, core::event{"tell/" + std::to_string(++effects),
                                                             to ? to->where : core::place{},
                                                             to ? to->who : core::person{},
                                                             std::move(t->what),
                                                             {},
                                                             {}});
                }
            }
        }
    }
};

bool do_it(talk_rig& rig, town& t, const act& a, bool in_thread) {
    if (!a.say.empty()) return rig.say(a.say, in_thread);
    if (!a.command.empty()) return rig.command(a.command == "menu" ? "" : a.command, in_thread);
    if (!a.paste.empty()) return rig.say(example(a.paste), in_thread);
    const auto found =
        std::ranges::find_if(t.offered, [&](const core::choice& c) { return c.label.starts_with(a.press); });
    if (found == t.offered.end()) {
        t.out.problems.push_back("no button \"" + a.press + "\"");
        return false;
    }
    const auto pressed = *found;
    return rig.press(pressed, in_thread);
}

std::string words_of(const act& a) {
    return !a.say.empty()       ? "says " + a.say
           : !a.command.empty() ? "commands " + a.command
           : !a.press.empty()   ? "presses " + a.press
                                : "pastes " + a.paste;
}

class console_talk final : public talk_rig {
  public:
    explicit console_talk(integrations::inbox inbox) : inbox_(std::move(inbox)) {}
    integrations::platform& platform() override { return platform_; }
    boost::asio::io_context& io() override { return io_; }
    bool say(const std::string& words, bool) override { return line({{"text", words}}); }
    bool command(const std::string& words, bool) override { return line({{"command", "/coach " + words}}); }
    bool press(const core::choice& c, bool) override { return line({{"choose", c.label}}); }
    bool has_threads() const override { return false; }
    bool has_commands() const override { return true; }
    std::string read() override { return shown_; }

  private:
    bool line(boost::json::object what) {
        const auto input = console::parse_input(boost::json::serialize(what));
        if (!input) return false;
        auto heard = platform_.heard(*input, "ana");
        if (!heard) return false;
        core::event e{"console/" + std::to_string(++events_),
                      console::console_platform::place_of("ana"),
                      {"ana", ""},
                      std::move(*heard),
                      {},
                      {}};
        return support::run(io_, inbox_(std::move(e))) != integrations::accepted::unavailable;
    }
    boost::asio::io_context io_;
    integrations::inbox inbox_;
    std::string shown_;
    unsigned events_ = 0;
    console::console_platform platform_{[this](const core::say& s) { shown_ += core::plain_text(s.what) + "\n"; }};
};

}  // namespace

const std::vector<script>& scripts() {
    static const auto all = [] {
        std::vector<script> out;
        const auto file = std::string(COACH_SOURCE_DIR) + "/tests/conformance/conversations/scripts.yaml";
        for (const auto& each : YAML::LoadFile(file)) {
            script s{each["name"].as<std::string>(), each["thread"].as<bool>(false), {}};
            for (const auto& line : each["acts"]) {
                act a;
                a.say = line["say"].as<std::string>("");
                a.command = line["command"].as<std::string>("");
                a.press = line["press"].as<std::string>("");
                a.paste = line["paste"].as<std::string>("");
                a.hears = line["hears"].as<std::vector<std::string>>(std::vector<std::string>{});
                s.acts.push_back(std::move(a));
            }
            out.push_back(std::move(s));
        }
        return out;
    }();
    return all;
}

transcript run_script(const script& s, const make_talk& make) {
    town t;
    t.in_thread = s.in_thread;
    const auto rig = make([&t](core::event e) { return t.take(std::move(e)); });
    for (const auto& a : s.acts) {
        t.out.text += words_of(a) + "\n";
        t.answer.clear();
        if (!do_it(*rig, t, a, s.in_thread)) t.out.problems.push_back("not taken: " + words_of(a));
        t.settle(*rig);
        if (t.answer.empty()) t.out.problems.push_back("no answer: " + words_of(a));
        for (const auto& words : a.hears)
            if (t.answer.find(words) == std::string::npos)
                t.out.problems.push_back("\"" + words + "\" is not in the answer to: " + words_of(a) + "\n" + t.answer);
    }
    const auto there = words_in(rig->read());
    for (const auto& w : t.said)
        if (!there.contains(w)) t.out.problems.push_back("not shown: " + w);
    for (auto& v : rig->violations())
        t.out.problems.push_back(std::move(v));
    return std::move(t.out);
}

namespace {
/// Of a thread: whichever platform came first.
const std::string& in_a_thread(const script& s, const std::string& here) {
    static std::map<std::string, std::string> first;
    return first.try_emplace(s.name, here).first->second;
}
}  // namespace

const transcript& on_console(const script& s) {
    static std::map<std::string, transcript> made;
    auto [at, fresh] = made.try_emplace(s.name);
    if (fresh)
        at->second = run_script(s, [](integrations::inbox i) { return std::make_unique<console_talk>(std::move(i)); });
    return at->second;
}

void runs_every_script(const make_talk& make) {
    const bool threads = make({})->has_threads();
    for (const auto& s : scripts()) {
        if (s.in_thread && !threads) continue;
        INFO(s.name);
        const auto here = run_script(s, make);
        CHECK(here.problems == std::vector<std::string>{});
        CHECK(here.text == (s.in_thread ? in_a_thread(s, here.text) : on_console(s).text));
    }
}

TEST_CASE("Thirty conversations go as they are written on the console", "[conformance][console]") {
    CHECK(scripts().size() >= 30);
    runs_every_script([](integrations::inbox i) { return std::make_unique<console_talk>(std::move(i)); });
}

}  // namespace coach::conformance
