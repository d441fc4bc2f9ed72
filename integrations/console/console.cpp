#include "integrations/console/console.hpp"

#include <algorithm>
#include <utility>

namespace coach::console {

namespace {

/// An effect is tried again within minutes, not days: this many ids are far more than can be under way.
constexpr std::size_t remembered_effects = 4096;

core::capabilities everything() {
    core::capabilities c;
    c.text_chars = 1'000'000;
    c.parts = 1000;
    c.choices = 1000;
    c.choice_label_chars = 1000;
    c.table_rows = 10'000;
    c.table_columns = 100;
    c.table_chars = 1'000'000;
    c.code_chars = 1'000'000;
    c.quote_chars = 1'000'000;
    c.form_fields = 1000;
    c.label_chars = 10'000;
    c.updates = false;  // what a terminal has printed, it has printed
    return c;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_words(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

console_platform::console_platform(sink print) : print_(std::move(print)), shows_(everything()) {}

core::place console_platform::place_of(std::string_view person) {
    core::place p;
    p.platform = "console";
    p.workspace = "local";
    p.channel = person;
    return p;
}

net::awaitable<durable::performed> console_platform::perform(core::say what, std::string effect_id) {
    if (printed_.insert(effect_id).second) {
        printed_order_.push_back(effect_id);
        if (printed_order_.size() > remembered_effects) {
            printed_.erase(printed_order_.front());
            printed_order_.pop_front();
        }
        remember(what, effect_id);
        print_(what);
    }
    co_return durable::performed{};
}

net::awaitable<std::optional<bool>> console_platform::happened(core::say, std::string effect_id) {
    co_return printed_.contains(effect_id);
}

void console_platform::remember(const core::say& what, const std::string& effect_id) {
    auto& open = open_[what.to.id];
    bool first = true;
    for (const auto& part : what.what.parts) {
        if (const auto* choices = std::get_if<core::choices_part>(&part)) {
            if (std::exchange(first, false)) open.choices.clear();
            open.choices.insert(open.choices.end(), choices->options.begin(), choices->options.end());
            open.choices_message = effect_id;
        }
        if (const auto* form = std::get_if<core::form_part>(&part)) open.form = form->id;
    }
}

core::chose console_platform::chosen(const std::string& choice, std::string_view person) const {
    const auto found = open_.find(std::string(person));
    if (found == open_.end()) return {choice, {}};
    const auto& [choices, message, form] = found->second;
    const auto by = [&choices](auto matches) { return std::find_if(choices.begin(), choices.end(), matches); };
    auto at = by([&](const core::choice& c) { return c.id == choice; });
    if (at == choices.end()) at = by([&](const core::choice& c) { return c.label == choice; });
    if (at == choices.end()) at = by([&](const core::choice& c) { return same_words(c.label, choice); });
    if (at == choices.end()) return {choice, {}};
    return {at->id, message};
}

std::optional<core::happening> console_platform::heard(const console_input& input, std::string_view person) const {
    if (const auto* t = std::get_if<typed>(&input)) return core::said{t->text, {}};
    if (const auto* p = std::get_if<picked>(&input)) return chosen(p->choice, person);
    if (const auto* c = std::get_if<command_line>(&input)) return core::commanded{c->text};
    if (const auto* f = std::get_if<filled>(&input)) {
        const auto found = open_.find(std::string(person));
        const bool last = f->form.empty() && found != open_.end();
        return core::submitted_form{last ? found->second.form : f->form, f->values};
    }
    return {};
}

}  // namespace coach::console
