#include "core/guard.hpp"

#include "core/contract/rules.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <map>

namespace coach::core {

namespace {

constexpr std::string_view placeholder_begin = "[removed: ";
constexpr int fewest_digits = 7;  ///< of any number rule
constexpr std::size_t farthest_apart = 2;
/// What is removed brings other text closer together, where a word may now say what a number is, or sets a number free.
/// So the scan goes on until nothing is found; ordinary texts need one pass and one to see that it is clean. The bound
/// is for chains that somebody made on purpose, in texts of more than 13 KB.
constexpr std::size_t most_bytes_scanned = 16 * 1024 * 1024;

struct number {
    std::size_t begin = 0, end = 0;
    int digits = 0;
};

enum : unsigned char { other, digit, joint };
constexpr auto kinds_of_bytes = [] {
    std::array<unsigned char, 256> kinds{};
    for (unsigned char c = '0'; c <= '9'; ++c)
        kinds[c] = digit;
    for (const unsigned char c : {' ', '.', '-', '(', ')', '/', '+'})
        kinds[c] = joint;
    return kinds;
}();

/// Runs of digits with at most two joints between any two, and the "+" or "(" before them.
std::vector<number> numbers_in(std::string_view text) {
    std::vector<number> out;
    number now;
    std::size_t apart = farthest_apart + 1;
    const auto close = [&] {
        if (now.digits >= fewest_digits) out.push_back(now);
        now = {};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto kind = kinds_of_bytes[static_cast<unsigned char>(text[i])];
        if (kind == digit) {
            if (now.digits == 0) {
                now.begin = i;
                while (now.begin > 0 && i - now.begin < 2 && (text[now.begin - 1] == '+' || text[now.begin - 1] == '('))
                    --now.begin;
            }
            ++now.digits;
            now.end = i + 1;
            apart = 0;
        } else if (now.digits > 0 && (kind == other || ++apart > farthest_apart)) {
            close();
        }
    }
    close();
    return out;
}

}  // namespace

struct guard::impl {
    struct compiled {
        std::string id, name;
        std::unique_ptr<RE2> pattern;
        bool (*check)(const contract::seen&) = nullptr;
        int digits = 0;
    };
    struct candidate {
        std::size_t rule = 0;
        span where;
    };
    std::vector<compiled> all;  ///< in order of precedence
    std::unique_ptr<RE2::Set> signs;
    std::vector<std::size_t> rule_of_sign, number_rules, organisation_rules;

    void find(std::size_t index, std::string_view text, std::size_t from, std::size_t to,
              std::vector<candidate>& out) const {
        const auto& r = all[index];
        const re2::StringPiece whole(text.data(), text.size());
        std::array<re2::StringPiece, 3> groups;
        const int count = std::min(r.pattern->NumberOfCapturingGroups(), 2) + 1;
        while (from <= to && r.pattern->Match(whole, from, to, RE2::UNANCHORED, groups.data(), count)) {
            auto data = groups[0];
            for (int g = 1; g < count; ++g)
                if (groups[static_cast<std::size_t>(g)].data()) data = groups[static_cast<std::size_t>(g)];
            const auto begin = static_cast<std::size_t>(data.data() - text.data());
            const auto end = begin + data.size();
            const auto match_end = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
            if (data.empty()) {
                from = match_end + 1;
                continue;
            }
            if (!r.check || r.check({text.substr(begin, data.size()), text.substr(0, begin), text.substr(end)})) {
                out.push_back({index, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}});
                from = end;
            } else {
                // A number may start inside a rejected match: try again from its next word.
                const auto next = text.substr(0, match_end).find_first_of(" \t\n,;", begin + 1);
                from = next == std::string_view::npos ? std::max(match_end, begin + 1) : next;
            }
        }
    }

    /// The placeholders of this guard's own rules in the text. Only those: text in other brackets hides nothing.
    [[nodiscard]] std::vector<span> placeholders(std::string_view text) const {
        std::vector<span> out;
        for (auto at = text.find(placeholder_begin); at != std::string_view::npos;
             at = text.find(placeholder_begin, at + 1)) {
            const auto name = text.substr(at + placeholder_begin.size());
            for (const auto& r : all) {
                if (!name.starts_with(r.name) || name.size() == r.name.size() || name[r.name.size()] != ']') continue;
                const auto end = at + placeholder_begin.size() + r.name.size() + 1;
                out.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
                break;
            }
        }
        return out;
    }
};

guard::guard() = default;
guard::~guard() = default;
guard::guard(guard&&) noexcept = default;
guard& guard::operator=(guard&&) noexcept = default;

result<guard> guard::make(const std::vector<guard_rule>& organisation) {
    auto made = std::make_unique<impl>();
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes; patterns are ASCII
    made->signs = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
    for (const auto& r : contract::rules()) {
        made->all.push_back({r.id, r.name, std::make_unique<RE2>(r.pattern, options), r.check, r.digits});
        if (!made->all.back().pattern->ok())
            return error{errc::malformed, std::string(r.id) + ": " + made->all.back().pattern->error()};
        if (!r.sign) {
            made->number_rules.push_back(made->all.size() - 1);
            continue;
        }
        if (made->signs->Add(r.sign, nullptr) < 0) return error{errc::malformed, std::string(r.id) + ": its sign"};
        made->rule_of_sign.push_back(made->all.size() - 1);
    }
    if (!made->signs->Compile()) return error{errc::too_large, "guard: the signs do not compile"};
    options.set_encoding(RE2::Options::EncodingUTF8);
    for (const auto& r : organisation) {
        auto pattern = std::make_unique<RE2>(r.pattern, options);
        if (!pattern->ok()) return error{errc::malformed, "guard rule " + r.id + ": " + pattern->error()};
        made->organisation_rules.push_back(made->all.size());
        made->all.push_back({r.id, r.name, std::move(pattern), nullptr, 0});
    }
    guard out;
    out.impl_ = std::move(made);
    return out;
}

std::vector<guard_finding> guard::scan(std::string_view text) const {
    std::vector<impl::candidate> found;
    std::vector<int> hits;
    impl_->signs->Match(re2::StringPiece(text.data(), text.size()), &hits);
    for (const int hit : hits)
        impl_->find(impl_->rule_of_sign[static_cast<std::size_t>(hit)], text, 0, text.size(), found);
    for (const auto& n : numbers_in(text))
        for (const auto index : impl_->number_rules)
            if (n.digits >= impl_->all[index].digits) impl_->find(index, text, n.begin, n.end, found);
    for (const auto index : impl_->organisation_rules)
        impl_->find(index, text, 0, text.size(), found);
    if (found.empty()) return {};

    // Where two overlap, all that either covers goes; the first in the table names it.
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.where.begin != b.where.begin ? a.where.begin < b.where.begin : a.rule < b.rule;
    });
    const auto kept = impl_->placeholders(text);
    auto placeholder = kept.begin();
    std::vector<impl::candidate> merged;
    for (const auto& f : found) {
        while (placeholder != kept.end() && placeholder->end <= f.where.begin)
            ++placeholder;
        if (placeholder != kept.end() && placeholder->begin <= f.where.begin && f.where.end <= placeholder->end)
            continue;
        if (merged.empty() || f.where.begin >= merged.back().where.end) {
            merged.push_back(f);
            continue;
        }
        merged.back().where.end = std::max(merged.back().where.end, f.where.end);
        merged.back().rule = std::min(merged.back().rule, f.rule);
    }
    std::vector<guard_finding> out;
    for (const auto& m : merged)
        out.push_back({impl_->all[m.rule].id, impl_->all[m.rule].name, m.where});
    return out;
}

redacted guard::redact(std::string_view text) const {
    redacted out;
    out.text = text;
    for (std::size_t scanned = 0; scanned < most_bytes_scanned; scanned += out.text.size()) {
        const auto found = scan(out.text);
        if (found.empty()) break;
        std::string next;
        std::uint32_t from = 0;
        for (const auto& f : found) {
            next.append(out.text, from, f.where.begin - from);
            next.append(placeholder_begin).append(f.name).append("]");
            from = f.where.end;
            const auto same =
                std::find_if(out.removed.begin(), out.removed.end(), [&](const auto& r) { return r.rule == f.rule; });
            if (same == out.removed.end())
                out.removed.push_back({f.rule, 1});
            else
                ++same->count;
        }
        next.append(out.text, from);
        out.text = std::move(next);
    }
    return out;
}

void guard::redact(event& e) const {
    const auto clean = [&](std::string& text) {
        auto made = redact(std::string_view(text));
        if (made.removed.empty()) return;
        text = std::move(made.text);
        for (auto& r : made.removed) {
            const auto same =
                std::find_if(e.redactions.begin(), e.redactions.end(), [&](const auto& x) { return x.rule == r.rule; });
            if (same == e.redactions.end())
                e.redactions.push_back(std::move(r));
            else
                same->count += r.count;
        }
    };
    if (auto* s = std::get_if<said>(&e.what)) clean(s->text);
    if (auto* c = std::get_if<commanded>(&e.what)) clean(c->text);
    if (auto* c = std::get_if<chose>(&e.what)) clean(c->id);
    if (auto* f = std::get_if<shared_file>(&e.what)) {
        clean(f->name);
        clean(f->text);
    }
    if (auto* f = std::get_if<submitted_form>(&e.what))
        for (auto& [name, value] : f->values)
            clean(value);
}

}  // namespace coach::core
