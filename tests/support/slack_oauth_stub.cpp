#include "tests/support/slack_oauth_stub.hpp"

namespace coach::support {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& from, std::string_view name) {
    const json::value* v = from.if_contains(name);
    return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
}

json::object no(std::string_view word) { return {{"ok", false}, {"error", word}}; }

json::value named(const std::string& id, const std::string& name) {
    if (id.empty()) return nullptr;
    return json::object{{"id", id}, {"name", name}};
}

}  // namespace

std::string slack_oauth_stub::agree(slack_workspace where, std::string redirect_uri) {
    auto code = "code-" + std::to_string(++made_);
    codes_[code] = {std::move(where), std::move(redirect_uri)};
    return code;
}

json::object slack_oauth_stub::grant(const slack_workspace& w) {
    const auto number = std::to_string(++made_);
    const auto& workspace = w.org_wide ? w.enterprise : w.team;
    auto token = (w.rotates ? "xoxe.xoxb-" : "xoxb-") + workspace + "-" + number;
    json::object out{{"ok", true},
                     {"access_token", token},
                     {"token_type", "bot"},
                     {"scope", w.scopes},
                     {"bot_user_id", w.bot_user},
                     {"app_id", "A1"},
                     {"team", w.org_wide ? json::value(nullptr) : named(w.team, w.team_name)},
                     {"enterprise", named(w.enterprise, w.enterprise_name)},
                     {"is_enterprise_install", w.org_wide},
                     {"authed_user", json::object{{"id", w.installer}}}};
    if (w.rotates) {
        auto refresh = "xoxe-1-" + workspace + "-" + number;
        out["refresh_token"] = refresh;
        out["expires_in"] = lives;
        refreshes_[refresh] = w;
    }
    tokens_[token] = w;
    latest_[workspace] = token;
    return out;
}

json::object slack_oauth_stub::access(const json::object& fields) {
    if (text_of(fields, "client_id") != client_id) return no("invalid_client_id");
    if (text_of(fields, "client_secret") != client_secret) return no("bad_client_secret");
    if (text_of(fields, "grant_type") == "refresh_token") {
        const auto token = text_of(fields, "refresh_token");
        auto found = refreshes_.find(token);
        if (found == refreshes_.end()) {
            const auto before = spent_.find(token);
            if (before == spent_.end() || !grace) return no("invalid_refresh_token");
            ++exchanges_;
            return grant(before->second);
        }
        const auto where = found->second;
        refreshes_.erase(found);
        spent_[token] = where;
        ++exchanges_;
        return grant(where);
    }
    const auto found = codes_.find(text_of(fields, "code"));
    if (found == codes_.end()) return no("invalid_code");
    if (text_of(fields, "redirect_uri") != found->second.redirect_uri) return no("bad_redirect_uri");
    const auto where = found->second.where;
    codes_.erase(found);
    return grant(where);
}

const slack_workspace* slack_oauth_stub::owner_of(std::string_view token) const {
    const auto found = tokens_.find(token);
    return found == tokens_.end() ? nullptr : &found->second;
}

std::string slack_oauth_stub::refusal_of(std::string_view token) const {
    const auto found = refused_.find(token);
    return found == refused_.end() ? std::string() : found->second;
}

std::string slack_oauth_stub::token_of(std::string_view workspace) const {
    const auto found = latest_.find(workspace);
    return found == latest_.end() ? std::string() : found->second;
}

}  // namespace coach::support
