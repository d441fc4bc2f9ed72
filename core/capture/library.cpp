#include "core/capture/library.hpp"

#include "core/capture/write.hpp"
#include "core/graph/load.hpp"

#include <algorithm>

namespace coach::core::capture {

namespace {

constexpr std::size_t most_waiting = 24;
constexpr std::size_t most_taught = 40;

std::string field(const told& x, std::string_view name) {
    for (const auto& [key, value] : x.fields)
        if (key == name) return value;
    return {};
}

told shown(const char* kind, const library_state::draft& d) {
    return {kind,
            {{"draft", d.id}, {"title", d.title}, {"yaml", d.yaml}, {"from_name", d.from_name}, {"from", d.from}}};
}

void submit(library_state& lib, const world& w, const told& x, time_point now, effects& wants) {
    library_state::draft d{std::to_string(lib.next_draft++),
                           field(x, "title"),
                           field(x, "yaml"),
                           field(x, "from"),
                           field(x, "from_name"),
                           field(x, "session"),
                           now};
    const auto author = address_of(d.from);
    if (!author || d.yaml.empty() || d.yaml.size() > longest_yaml) return;
    std::erase_if(lib.waiting, [&](const auto& each) { return each.from == d.from && each.title == d.title; });
    if (lib.waiting.size() >= most_waiting) lib.waiting.erase(lib.waiting.begin());
    for (const auto& id : w.org.approvers())
        wants.push_back(tell{learner_id(author->where, {id, {}, {}}), shown("draft_for_review", d)});
    lib.waiting.push_back(std::move(d));
}

void list(const library_state& lib, const told& x, effects& wants) {
    const auto to = field(x, "from");
    if (lib.waiting.empty()) {
        wants.push_back(tell{to, {"draft_none", {}}});
        return;
    }
    auto next = shown("draft_for_review", lib.waiting.front());
    next.fields.emplace_back("more", std::to_string(lib.waiting.size() - 1));
    wants.push_back(tell{to, std::move(next)});
}

void back_to_author(const library_state::draft& d, const char* kind, const told& x, effects& wants) {
    wants.push_back(tell{d.from,
                         {kind,
                          {{"title", d.title},
                           {"session", d.session},
                           {"text", field(x, "text")},
                           {"from_name", field(x, "from_name")}}}});
}

void approve(library_state& lib, const world& w, const library_state::draft& d, const told& x, time_point now,
             effects& wants) {
    const auto curator = field(x, "from");
    const auto who = address_of(curator);
    const bool own = curator == d.from && w.org.approvers().size() > 1;
    auto yaml = own ? std::string{} : approved_yaml(d.yaml, who->who.id, field(x, "line"));
    const auto made = graph::load(yaml, "approved.yaml");
    if (own || !made.value || made.value->workflows.empty() || !errors_in(yaml, w).empty()) {
        wants.push_back(tell{curator, {"draft_refused", {{"title", d.title}, {"why", own ? "own" : "open"}}}});
        lib.waiting.push_back(d);
        return;
    }
    const auto workflow = made.value->workflows.front().id;
    std::erase_if(lib.taught, [&](const auto& each) { return each.workflow == workflow; });
    if (lib.taught.size() >= most_taught) {
        wants.push_back(tell{curator, {"draft_refused", {{"title", d.title}, {"why", "full"}}}});
        lib.waiting.push_back(d);
        return;
    }
    lib.taught.push_back({workflow, d.title, std::move(yaml), curator, d.from, now});
    wants.push_back(tell{
        d.from,
        {"draft_approved",
         {{"title", d.title}, {"workflow", workflow}, {"session", d.session}, {"from_name", field(x, "from_name")}}}});
    if (curator != d.from)
        wants.push_back(tell{curator, {"draft_taught", {{"title", d.title}, {"workflow", workflow}}}});
}

}  // namespace

bool approves(const organisation& org, std::string_view learner) {
    const auto who = address_of(learner);
    const auto all = org.approvers();
    return who && std::find(all.begin(), all.end(), who->who.id) != all.end();
}

void library_hears(library_state& lib, const world& w, const told& x, time_point now, effects& wants) {
    if (x.kind == "draft_submit") return submit(lib, w, x, now, wants);
    const auto from = field(x, "from");
    if (!approves(w.org, from)) return;
    if (x.kind == "draft_list") return list(lib, x, wants);
    const auto found =
        std::find_if(lib.waiting.begin(), lib.waiting.end(), [&](const auto& d) { return d.id == field(x, "draft"); });
    if (found == lib.waiting.end()) {  // another curator was quicker, or an old button
        wants.push_back(tell{from, {"draft_gone", {}}});
        return;
    }
    const auto d = std::move(*found);
    lib.waiting.erase(found);
    if (x.kind == "draft_approve") approve(lib, w, d, x, now, wants);
    if (x.kind == "draft_changes") back_to_author(d, "draft_changes", x, wants);
    if (x.kind == "draft_reject") back_to_author(d, "draft_rejected", x, wants);
}

}  // namespace coach::core::capture
