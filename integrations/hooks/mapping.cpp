#include "integrations/hooks/mapping.hpp"

#include "core/utf8.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace coach::hooks {

namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 32, longest = 500;

std::string value_at(const json::value& body, const source& from) {
    if (!from.starts_with('/')) return from;
    boost::system::error_code wrong;
    const auto* found = body.find_pointer(from, wrong);
    if (wrong || !found) return {};
    std::string out;
    if (const auto* s = found->if_string())
        out.assign(s->data(), s->size());
    else if (const auto* i = found->if_int64())
        out = std::to_string(*i);
    else if (const auto* u = found->if_uint64())
        out = std::to_string(*u);
    else if (const auto* b = found->if_bool())
        out = *b ? "true" : "false";
    return std::string(core::utf8::prefix(core::utf8::clean(out), longest));
}

bool fits(const rule& r, const json::value& body) {
    for (const auto& [where, wanted] : r.when)
        if (value_at(body, where) != wanted) return false;
    return true;
}

core::told told_by(const rule& r, const json::value& body) {
    const auto get = [&](std::string_view name) {
        const auto from = r.fields.find(name);
        return from == r.fields.end() ? std::string{} : value_at(body, from->second);
    };
    if (r.kind == "outcome") return {"work_outcome", {{"ticket", get("ticket")}, {"outcome", get("outcome")}}};
    core::told out{"work_event", {{"ticket", get("ticket")}, {"title", get("title")}, {"kind", r.kind}}};
    for (const auto& [name, as] : {std::pair{"link", "link"}, std::pair{"workflow", "workflow"},
                                   std::pair{"channel", "at_channel"}, std::pair{"thread", "at_thread"}})
        if (auto value = get(name); !value.empty()) out.fields.emplace_back(as, std::move(value));
    return out;
}

}  // namespace

mapped map(const hook& h, std::string_view bytes) {
    json::parse_options limits;
    limits.max_depth = deepest;
    boost::system::error_code wrong;
    const auto body = json::parse(bytes, wrong, {}, limits);
    if (wrong) return {mapped::kind::bad, {}, {}};
    for (const auto& r : h.events) {
        if (!fits(r, body)) continue;
        auto who = lower(value_at(body, r.fields.find("who")->second));
        auto word = told_by(r, body);
        if (word.fields.front().second.empty()) continue;  // no ticket: nothing to name
        return {mapped::kind::word, std::move(who), std::move(word)};
    }
    return {};
}

}  // namespace coach::hooks
