#include "integrations/slack/install_events.hpp"

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

std::string_view text_at(const dom::element& body, std::string_view pointer) {
    std::string_view value;
    return body.at_pointer(pointer).get(value) == simdjson::SUCCESS ? value : std::string_view{};
}

bool flag_at(const dom::element& body, std::string_view pointer) {
    bool value = false;
    return body.at_pointer(pointer).get(value) == simdjson::SUCCESS && value;
}

}  // namespace

std::string organisation_of(const dom::element& body) {
    if (flag_at(body, "/authorizations/0/is_enterprise_install")) {
        const auto id = text_at(body, "/authorizations/0/enterprise_id");
        return std::string(id.empty() ? text_at(body, "/enterprise_id") : id);
    }
    if (!flag_at(body, "/is_enterprise_install")) return {};
    const auto id = text_at(body, "/enterprise/id");
    return std::string(id.empty() ? text_at(body, "/enterprise_id") : id);
}

std::optional<uninstalled> read_end(const dom::element& body) {
    const auto type = text_at(body, "/event/type");
    if (type != "app_uninstalled" && type != "tokens_revoked") return std::nullopt;
    if (type == "tokens_revoked") {  // of people's tokens ("oauth") none is kept here
        dom::array bots;
        if (body.at_pointer("/event/tokens/bot").get(bots) != simdjson::SUCCESS || bots.size() == 0)
            return std::nullopt;
    }
    std::int64_t seconds = 0;
    if (body["event_time"].get(seconds) != simdjson::SUCCESS || seconds <= 0 || seconds > 1LL << 40)
        return std::nullopt;
    uninstalled out;
    out.team = text_at(body, "/team_id");
    out.enterprise = organisation_of(body);
    if (out.team.empty() || out.team.starts_with('E'))
        out.enterprise = out.team.empty() ? text_at(body, "/enterprise_id") : std::string_view(out.team);
    out.org_wide = !out.enterprise.empty();
    out.at = core::time_point(std::chrono::seconds(seconds));
    return out;
}

}  // namespace coach::slack
