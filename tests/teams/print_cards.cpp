// print_cards random COUNT: a line of JSON for each activity that random messages become.
//   Each card with buttons is printed once more as it is after the first of them was pressed.
// print_cards gallery: {"name", "activity"} for messages like those that people get.

#include "integrations/teams/dialog.hpp"
#include "integrations/teams/render.hpp"
#include "integrations/teams/sent_cards.hpp"
#include "tests/support/random_message.hpp"

#include <boost/json.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace coach;
namespace json = boost::json;

void print(const json::value& v) { std::cout << json::serialize(v) << "\n"; }

/// The id that the first button of the card stands for.
std::string first_choice(const json::object& card) {
    for (const auto& element : card.at("body").as_array()) {
        const auto* actions = element.as_object().if_contains("actions");
        if (!actions) continue;
        for (const auto& action : actions->as_array()) {
            const auto& data = action.at("data").as_object();
            for (const std::string_view name : {"choice", "form"})
                if (const auto* id = data.if_contains(name)) return std::string(std::string_view(id->as_string()));
        }
    }
    return {};
}

/// As whoever pressed its first button sees it.
json::object answered(const teams::marked_card& sent) {
    const auto card = json::parse(sent.content).as_object();
    const auto picked = first_choice(card);
    const auto label = teams::label_of(card, picked);
    auto seen = teams::answered_card(card, label.value_or("?"));
    return teams::with_refresh(std::move(seen), {sent.token, picked}, {"29:ana"});
}

/// The activity as it is sent, then its answered cards.
void print_sent(json::object activity) {
    const auto sent = teams::mark_buttons(activity, "ana", "effect");
    print(activity);
    for (const auto& each : sent)
        print({{"attachments", json::array{json::object{{"contentType", "application/vnd.microsoft.card.adaptive"},
                                                        {"content", answered(each)}}}}});
}

void random_messages(std::uint32_t count) {
    for (std::uint32_t seed = 0; seed < count; ++seed) {
        for (const auto& message : core::fit(support::message_maker(seed).make(), teams::capabilities())) {
            auto activity = teams::render(message);
            if (!activity.empty()) print_sent(std::move(activity));
        }
    }
}

void show(std::string_view name, std::vector<core::part> parts) {
    for (const auto& message : core::fit({core::intent::reply, std::move(parts)}, teams::capabilities())) {
        auto activity = teams::render(message);
        const auto sent = teams::mark_buttons(activity, "ana", name);
        print({{"name", name}, {"activity", activity}});
        for (const auto& each : sent)
            print(
                {{"name", std::string(name) + ", answered"},
                 {"activity", json::object{{"attachments", json::array{json::object{{"content", answered(each)}}}}}}});
    }
}

void dialog() {
    const core::form_part form{"plan",
                               "Plan the experiment",
                               "Send",
                               {{"belief", "What do you believe?", "we think that…", true, true, {}},
                                {"measure", "How will you see it?", "", false, true, {}},
                                {"size", "How large?", "", false, true, {{"s", "Small", false}, {"l", "Large", false}}},
                                {"note", "Anything else?", "", true, false, {}}}};
    show("long form", {form});
    const auto open = teams::open_dialog(form, {{"belief", "they share logins"}}, {"How will you see it?"});
    json::array cards{open.at("task").at("value").at("card")};
    print({{"name", "dialog"}, {"activity", json::object{{"attachments", std::move(cards)}}}});
}

void gallery() {
    show("welcome",
         {core::text_part{
              "**Hi Ana.** I'm Coach, an AI coach. I help on your real work; what we say stays between us, and "
              "what I keep you can see with *my data*. Which work is yours?"},
          core::choices_part{{{"role.pm", "Product management", true},
                              {"role.dev", "Software development", false},
                              {"role.sec", "Security operations", false}}}});
    show("step",
         {core::progress_part{"Clarify the problem", 1, 8},
          core::text_part{"**PRD: usage-based billing** · **AI-assisted**: let it question you; the evidence must be "
                          "yours.\n\nWho hits this problem today, and how do you know?"},
          core::choices_part{{{"a", "Show me how to ask my AI", false},
                              {"b", "Example", false},
                              {"c", "Skip", false},
                              {"d", "Pause", false}}}});
    show("score",
         {core::score_part{
              "Incident report",
              "scored by rules",
              3,
              {{"Root cause", 2, 2, "“config change caused the outage” is the trigger; no contributing conditions", 1},
               {"Customer impact", 1, 1, "“some users”: who, how many, how long?", 0},
               {"Timeline", 3, 4, "detection and decisions, in UTC", 0},
               {"Follow-ups", 2, 2, "“be more careful” has no owner, date or type", 0}}},
          core::quote_part{"some users were affected", "your text, Impact"},
          core::text_part{
              "**1 · Customer impact.** After: *<n> of <m> tenants could not <do what> from <start> to <end> "
              "UTC (source)*.\n\nWhy: the board and legal read this line first."},
          core::choices_part{{{"take", "Take it", true}, {"later", "Not now", false}, {"no", "Disagree", false}}}});
    show("prompt",
         {core::text_part{"Copy this into your organisation's approved assistant:"},
          core::code_part{
              "You question me about one problem.\nAsk:\n  - who has it\n  - how often\nNever answer for me.", "text",
              "Prompt"},
          core::text_part{"Verify in the answer:\n\n- every number has a source\n- no customer is named\n- read [the "
                          "contract](https://example.org/contract)"}});
    show("form",
         {core::form_part{"scope",
                          "What goes out, and why?",
                          "Add it",
                          {{"who", "Who was affected?", "38 of 210 accounts", true, true, {}},
                           {"severity", "Severity", "", false, true, {{"s1", "SEV 1", false}, {"s2", "SEV 2", false}}},
                           {"note", "Anything else?", "", false, false, {}}}}});
    show("table", {core::table_part{{"Step", "Tag", "Why"},
                                    {{"Clarify the problem", "AI-assisted", "let it question you"},
                                     {"Choose scope", "Human-only", "commitments to customers"},
                                     {"Format the draft", "AI-delegable", "you check the result"}}},
                   core::choices_part{{{"go", "Start with the first step of this workflow", true},
                                       {"other", "Choose another workflow from the list", false}}}});
    show("many",
         {core::text_part{"What is on your desk?"}, core::choices_part{{{"1", "Draft a PRD", true},
                                                                        {"2", "Synthesize user research", false},
                                                                        {"3", "Run a discovery sprint", false},
                                                                        {"4", "Plan a release", false},
                                                                        {"5", "Review a pull request", false},
                                                                        {"6", "Write a test plan", false},
                                                                        {"7", "Triage an alert", false}}}});
}

}  // namespace

int main(int count, char** arguments) {
    std::ios::sync_with_stdio(false);
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "random" && count > 2) {
        random_messages(static_cast<std::uint32_t>(std::strtoul(arguments[2], nullptr, 10)));
    } else if (what == "gallery") {
        gallery();
        dialog();
    } else {
        std::cerr << "print_cards random COUNT | gallery\n";
        return 2;
    }
}
