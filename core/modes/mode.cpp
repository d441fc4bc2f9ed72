#include "core/modes/mode.hpp"

#include <cctype>

namespace coach::core::modes {

std::string listed(const std::vector<std::string>& phrases, std::string_view last_joiner) {
    std::string out;
    for (std::size_t i = 0; i < phrases.size(); ++i) {
        if (i > 0) out += phrases.size() == 2 ? " " : "; ";
        if (i > 0 && i + 1 == phrases.size()) out += std::string(last_joiner) + " ";
        out += phrases[i];
    }
    return out;
}

std::string contact_of(const organisation& org) {
    if (org.contact_name.empty() || org.contact_reach.empty()) return org.contact_name;
    return org.contact_name + " (" + org.contact_reach + ")";
}

std::string first_upper(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string first_lower(std::string text) {
    const bool acronym = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1]));
    if (!text.empty() && !acronym) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string clause(std::string text) {
    if (text.ends_with('.') && !text.ends_with("..")) text.pop_back();
    return first_lower(std::move(text));
}

std::string quoted(const reading& r, span where, std::size_t most) {
    auto out = trimmed_quote(r, where, most);
    if (out.ends_with('.') && !out.ends_with("..")) out.pop_back();
    return out;
}

std::string work_title(const view& v) {
    const auto artefact = first_upper(std::string(v.text(v.work.artefact)));
    return v.title.empty() ? artefact : artefact + ": " + std::string(v.title);
}

std::string level_text(int level, int high) {
    return high > level ? std::to_string(level) + "–" + std::to_string(high) : std::to_string(level);
}

const graph::exemplar* exemplar_for(const graph::graph& g, const graph::criterion& c, int level) {
    const graph::exemplar* best = nullptr;
    for (const auto& ref : c.exemplars) {
        const auto* e = g.find_exemplar(ref.id);
        if (e && e->level >= level && (!best || e->level < best->level)) best = e;
    }
    return best;
}

}  // namespace coach::core::modes
