#include "core/markdown_text.hpp"
#include "integrations/console/console.hpp"
#include "integrations/console/playground.hpp"
#include "tests/browser/memory_feed.hpp"
#include "tests/conformance/platform_suite.hpp"
#include "tests/support/random_message.hpp"
#include "tests/support/run.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;

namespace {

std::string all_words(const core::message& m) {
    std::string out;
    support::for_each_text(m, [&out](std::string_view text) { out.append(text).append("\n"); });
    return out;
}

class console_rig : public conformance::platform_rig {
  public:
    integrations::platform& platform() override { return platform_; }
    durable::performed perform(core::say s, std::string id) override {
        return support::run(context_, platform_.perform(std::move(s), std::move(id)));
    }
    std::optional<bool> happened(core::say s, std::string id) override {
        return support::run(context_, platform_.happened(std::move(s), std::move(id)));
    }
    core::person person() const override { return {"ana", "Ana"}; }
    core::place direct_place() const override { return console::console_platform::place_of("ana"); }
    std::vector<conformance::shown> seen() override { return seen_; }

  private:
    boost::asio::io_context context_;
    std::vector<conformance::shown> seen_;
    console::console_platform platform_{
        [this](const core::say& s) { seen_.push_back({"m", true, all_words(s.what)}); }};
};

const std::string session = "00112233445566778899aabbccddeeff";

void collect(const boost::json::value& v, std::string_view name, std::string& out) {
    if (v.is_string()) {
        std::string text(v.get_string());
        if (name == "markdown") text = core::markdown::plain(core::markdown::parse(text));
        out.append(text).append("\n");
    } else if (v.is_array()) {
        for (const auto& each : v.get_array())
            collect(each, name, out);
    } else if (v.is_object()) {
        for (const auto& [key, value] : v.get_object())
            collect(value, key, out);
    }
}

/// Remembers under which names something was appended.
class noting_feed : public test::memory_feed {
  public:
    using memory_feed::memory_feed;
    durable::awaitable<durable::result<bool>> append(std::string name, std::string id, std::string bytes) override {
        names_.insert(name);
        return memory_feed::append(std::move(name), std::move(id), std::move(bytes));
    }
    const std::set<std::string>& names() const { return names_; }

  private:
    std::set<std::string> names_;
};

class playground_rig : public conformance::platform_rig {
  public:
    integrations::platform& platform() override { return platform_; }
    durable::performed perform(core::say s, std::string id) override {
        for (const auto& p : s.what.parts) {
            if (const auto* f = std::get_if<core::file_part>(&p)) files_.append(f->bytes).append("\n");
        }
        return support::run(context_, platform_.perform(std::move(s), std::move(id)));
    }
    std::optional<bool> happened(core::say s, std::string id) override {
        return support::run(context_, platform_.happened(std::move(s), std::move(id)));
    }
    core::person person() const override { return {session, {}}; }
    core::place direct_place() const override { return console::playground_platform::place_of(session); }
    bool be_away() override { return feed_.away = true; }

    /// As the page shows it: an entry that updates another stands in its place.
    std::vector<conformance::shown> seen() override {
        std::vector<conformance::shown> out;
        const bool away = std::exchange(feed_.away, false);
        for (const auto& entry : entries()) {
            const auto value = boost::json::parse(entry.bytes);
            std::string words;
            collect(value.at("message").at("parts"), {}, words);
            words += files_;  // base64 on the wire; the page offers them to be saved
            const auto* updates = value.get_object().if_contains("updates");
            const std::string id = updates != nullptr ? std::string(updates->as_string()) : entry.id;
            const auto old = std::find_if(out.begin(), out.end(), [&id](const auto& s) { return s.id == id; });
            if (old == out.end()) {
                out.push_back({id, true, std::move(words)});
            } else {
                old->words = std::move(words);
            }
        }
        feed_.away = away;
        return out;
    }

  private:
    std::vector<durable::feed_entry> entries() {
        std::vector<durable::feed_entry> out;
        for (const std::string& name : feed_.names()) {
            auto page = support::run(context_, feed_.read(name, {}, 10'000, durable::milliseconds(0)));
            out.insert(out.end(), page->begin(), page->end());
        }
        return out;
    }

    boost::asio::io_context context_;
    noting_feed feed_{context_};
    std::string files_;
    console::playground_platform platform_{
        feed_,
        {},
        {[](std::string_view text) { return std::string(text); }, [] { return core::time_point{}; }, std::nullopt}};
};

}  // namespace

TEST_CASE("the console keeps the promises of a platform", "[conformance][console]") {
    conformance::keeps_the_promises([] { return std::make_unique<console_rig>(); });
}

TEST_CASE("the playground keeps the promises of a platform", "[conformance][playground]") {
    conformance::keeps_the_promises([] { return std::make_unique<playground_rig>(); });
}
