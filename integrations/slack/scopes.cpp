#include "integrations/slack/scopes.hpp"

namespace coach::slack {
namespace {

bool lists(std::string_view granted, std::string_view wanted) {
    while (!granted.empty()) {
        const auto comma = granted.find(',');
        auto one = granted.substr(0, comma);
        while (one.starts_with(' '))
            one.remove_prefix(1);
        while (one.ends_with(' '))
            one.remove_suffix(1);
        if (one == wanted) return true;
        if (comma == std::string_view::npos) break;
        granted.remove_prefix(comma + 1);
    }
    return false;
}

}  // namespace

std::string scope_list() {
    std::string out;
    for (const auto& each : scopes)
        out.append(out.empty() ? "" : ",").append(each.name);
    return out;
}

std::vector<scope> missing_scopes(std::string_view granted) {
    std::vector<scope> out;
    for (const auto& each : scopes)
        if (!lists(granted, each.name)) out.push_back(each);
    return out;
}

}  // namespace coach::slack
