#include "integrations/slack/assistant.hpp"

#include "core/markdown_text.hpp"
#include "core/utf8.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace coach::slack {
namespace {

namespace json = boost::json;

constexpr std::size_t most_prompts = 4;
constexpr std::size_t title_chars = 75;
constexpr std::size_t status_chars = 255;
constexpr std::size_t most_remembered = 10'000;
constexpr std::chrono::hours left_alone{1};

std::string key_of(const core::place& p) { return p.workspace + "/" + p.channel + "/" + p.thread; }

json::object thread_of(const core::place& p) { return {{"channel_id", p.channel}, {"thread_ts", p.thread}}; }

}  // namespace

std::string title_of(const core::message& m) {
    const auto* first = m.parts.empty() ? nullptr : std::get_if<core::text_part>(&m.parts.front());
    if (first == nullptr || !first->markdown.starts_with("**")) return {};
    const auto end = first->markdown.find("**", 2);
    if (end == std::string::npos) return {};
    const auto words = core::markdown::plain(core::markdown::parse(first->markdown.substr(2, end - 2)));
    return words.find('\n') == std::string::npos ? core::utf8::shorten(words, title_chars) : std::string();
}

assistant::assistant(web_api& api, std::string reading_words) : api_(api), reading_(std::move(reading_words)) {}

bool assistant::is_there(const std::string& workspace) const {
    const auto found = without_.find(workspace);
    return found == without_.end() || std::chrono::steady_clock::now() > found->second + left_alone;
}

void assistant::refused(const std::string& workspace, const answer& got) {
    if (got.what == answer::kind::give_up) without_[workspace] = std::chrono::steady_clock::now();
}

net::awaitable<> assistant::reads(core::place p) { return does(std::move(p), reading_); }

net::awaitable<> assistant::does(core::place p, std::string what) {
    auto arguments = thread_of(p);
    arguments["status"] = core::utf8::shorten(what, status_chars);
    refused(p.workspace,
            co_await api_.call(p.workspace, "assistant.threads.setStatus", p.channel, std::move(arguments)));
}

net::awaitable<> assistant::titled(core::place p, std::string title) {
    if (title.empty() || !is_there(p.workspace)) co_return;
    if (titles_.size() >= most_remembered) titles_.clear();
    if (std::exchange(titles_[key_of(p)], title) == title) co_return;
    auto arguments = thread_of(p);
    arguments["title"] = title;
    refused(p.workspace,
            co_await api_.call(p.workspace, "assistant.threads.setTitle", p.channel, std::move(arguments)));
}

net::awaitable<core::message> assistant::prompted(core::place p, core::message m) {
    const auto found = std::find_if(m.parts.begin(), m.parts.end(),
                                    [](const auto& part) { return std::holds_alternative<core::choices_part>(part); });
    if (found == m.parts.end() || !is_there(p.workspace)) co_return m;
    auto& options = std::get<core::choices_part>(*found).options;
    const auto shown = std::min(options.size(), most_prompts);
    json::array prompts;
    for (std::size_t i = 0; i < shown; ++i)
        prompts.push_back(json::object{{"title", options[i].label}, {"message", options[i].label}});
    if (prompts.empty()) co_return m;
    auto arguments = thread_of(p);
    arguments["prompts"] = std::move(prompts);
    const auto got =
        co_await api_.call(p.workspace, "assistant.threads.setSuggestedPrompts", p.channel, std::move(arguments));
    refused(p.workspace, got);
    if (got.what != answer::kind::ok) co_return m;
    options.erase(options.begin(), options.begin() + static_cast<std::ptrdiff_t>(shown));
    if (options.empty()) m.parts.erase(found);
    co_return m;
}

}  // namespace coach::slack
