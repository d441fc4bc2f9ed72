#include "core/capture/library.hpp"

#include "core/capture/shortlist.hpp"
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

std::vector<std::string> lines_in(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size() && out.size() < 16;) {
        const auto end = std::min(text.find('\n', from), text.size());
        if (end > from) out.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

/// Workflows of a role that are taught or wait, save an earlier one of the same title by the same author.
int captured_of(const library_state& lib, const library_state::draft& d) {
    const auto same = [&](const auto& each) { return each.from == d.from && each.title == d.title; };
    const auto counts = [&](const auto& each) { return each.role == d.role && !same(each); };
    return static_cast<int>(std::count_if(lib.waiting.begin(), lib.waiting.end(), counts) +
                            std::count_if(lib.taught.begin(), lib.taught.end(), counts));
}

void submit(library_state& lib, const world& w, const told& x, time_point now, effects& wants) {
    library_state::draft d{{},
                           field(x, "title"),
                           field(x, "yaml"),
                           field(x, "from"),
                           field(x, "from_name"),
                           field(x, "session"),
                           now,
                           role_or_own(field(x, "role")),
                           field(x, "reason"),
                           lines_in(field(x, "contributors"))};
    const auto author = address_of(d.from);
    if (!author || d.yaml.empty() || d.yaml.size() > longest_yaml) return;
    if (d.reason.empty() && captured_of(lib, d) >= most_of_a_role) {
        wants.push_back(tell{d.from, {"draft_sixth", {{"title", d.title}, {"session", d.session}}}});
        return;
    }
    d.id = std::to_string(lib.next_draft++);
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
    lib.taught.push_back({workflow, d.title, std::move(yaml), curator, d.from, now, d.role});
    wants.push_back(tell{
        d.from,
        {"draft_approved",
         {{"title", d.title}, {"workflow", workflow}, {"session", d.session}, {"from_name", field(x, "from_name")}}}});
    if (curator != d.from)
        wants.push_back(tell{curator, {"draft_taught", {{"title", d.title}, {"workflow", workflow}}}});
}

void contributor_left(library_state& lib, const told& x) {
    const auto who = field(x, "from");
    std::erase_if(lib.waiting, [&](const auto& d) {
        return std::find(d.contributors.begin(), d.contributors.end(), who) != d.contributors.end();
    });
}

/// What waits of theirs goes unread; what is approved is the workspace's, and no longer theirs.
void forget_person(library_state& lib, const told& x) {
    const auto who = field(x, "actor");
    if (who.empty()) return;
    std::erase_if(lib.waiting, [&](const auto& d) { return d.from == who; });
    for (auto& each : lib.taught)
        if (each.from == who) each.from.clear();
}

void onboarding(const library_state& lib, const told& x, effects& wants) {
    told out{"onboarding_shown", {}};
    const auto put = [&](const auto& each, const char* state) {
        out.fields.emplace_back("work", role_or_own(each.role) + "\t" + state + "\t" + each.title);
    };
    for (const auto& each : lib.taught)
        put(each, "taught");
    for (const auto& each : lib.waiting)
        put(each, "waiting");
    wants.push_back(tell{field(x, "from"), std::move(out)});
}

void programme(const library_state& lib, const told& x, effects& wants) {
    const auto from = address_of(field(x, "from"));
    if (!from) return;
    if (lib.taught.empty()) {
        wants.push_back(
            tell{field(x, "from"), {"programme_blocked", {{"waiting", std::to_string(lib.waiting.size())}}}});
        return;
    }
    wants.push_back(tell{team_id(from->where),
                         {"programme_start",
                          {{"from", field(x, "from")},
                           {"from_name", field(x, "from_name")},
                           {"workflow", lib.taught.front().workflow},
                           {"title", lib.taught.front().title}}}});
}

bool leads(const organisation& org, std::string_view learner) {
    const auto who = address_of(learner);
    return who && std::find(org.leaders.begin(), org.leaders.end(), who->who.id) != org.leaders.end();
}

}  // namespace

bool approves(const organisation& org, std::string_view learner) {
    const auto who = address_of(learner);
    const auto all = org.approvers();
    return who && std::find(all.begin(), all.end(), who->who.id) != all.end();
}

void library_hears(library_state& lib, const world& w, const told& x, time_point now, effects& wants) {
    if (x.kind == "draft_submit") return submit(lib, w, x, now, wants);
    if (x.kind == "contributor_left") return contributor_left(lib, x);
    if (x.kind == "forget_person") return forget_person(lib, x);
    const auto from = field(x, "from");
    if (approves(w.org, from) || leads(w.org, from)) {
        if (x.kind == "onboarding") return onboarding(lib, x, wants);
        if (x.kind == "programme_start") return programme(lib, x, wants);
    }
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
