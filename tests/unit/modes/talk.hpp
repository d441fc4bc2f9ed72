#pragma once

/// A conversation with the coach, in memory: `core::step` with the shipped graphs, lexicon and phrases. Each call is
/// one event and gives back the one message that answers it.

#include "core/coach.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace coach::talks {

/// The graphs, lexicon and words of the checkout; loaded once for the program.
[[nodiscard]] const core::world& shipped();
/// The same, of an organisation that has named a contact, an assistant and a contract.
[[nodiscard]] const core::world& shipped_with_contact();
/// The same, of an organisation with a whole contract: tests/unit/modes/contract_org.yaml.
[[nodiscard]] const core::world& shipped_with_contract();
[[nodiscard]] std::string example(const std::string& path_below_examples);

[[nodiscard]] core::place direct_chat();
[[nodiscard]] core::place channel_thread(std::string thread = "1700000000.1");

/// What a message says in its text parts, as a person reads it: without escapes.
[[nodiscard]] std::string prose(const core::message&);
[[nodiscard]] std::vector<core::choice> choices(const core::message&);
/// The action behind a choice: "12/next" → "next".
[[nodiscard]] std::string action(const core::choice&);
[[nodiscard]] bool offers(const core::message&, std::string_view action_prefix);
[[nodiscard]] const core::score_part* scores(const core::message&);
template <class Part>
const Part* part_of(const core::message& m) {
    for (const auto& p : m.parts)
        if (const auto* found = std::get_if<Part>(&p)) return found;
    return nullptr;
}
/// `text` with every run of white space as one space.
[[nodiscard]] std::string folded(std::string_view text);

class conversation {
  public:
    explicit conversation(const core::world& w = shipped(), std::string name = "Ana")
        : world_(&w), name_(std::move(name)) {}

    core::message happen(core::happening what);
    core::message say(std::string text) { return happen(core::said{std::move(text), ""}); }
    core::message command(std::string text = {}) { return happen(core::commanded{std::move(text)}); }
    core::message share(std::string text) {
        return happen(core::shared_file{"draft.md", "text/markdown", std::move(text)});
    }
    /// Presses a button of the last message by its action ("next", "goto:st.scope"); fails when it is not there.
    core::message press(std::string_view action_prefix);
    core::message press_id(std::string id) { return happen(core::chose{std::move(id), ""}); }

    /// One event without any expectation about the number of messages.
    core::effects step(core::happening what);

    [[nodiscard]] const core::learner_state& me() const { return std::get<core::learner_state>(state); }
    [[nodiscard]] const core::session* session() const;
    [[nodiscard]] const core::guided_state& guided() const;
    [[nodiscard]] const core::feedback_state& feedback() const;
    [[nodiscard]] const core::simulation_state& simulation() const;
    /// What is stored.
    [[nodiscard]] std::string bytes() const;

    core::actor_state state = core::learner_state{};
    core::place where = direct_chat();
    std::vector<core::redaction> redactions;
    core::message last;
    core::effects wants;  ///< all effects of the last step
    std::string id = "U1";
    core::time_point clock{};  ///< of the last event; set it to move on

  private:
    const core::world* world_;
    std::string name_;
    unsigned events_ = 0;
};

/// A guided PRD on "usage-based billing", at its first step.
[[nodiscard]] conversation prd_begun();

}  // namespace coach::talks
