#pragma once

/// The library of a team: prompts, templates and playbooks of the graphs, and those that people added in chat. Pure.
///
/// Found by the stems of the words asked for: three points for one in the title, two in the workflow's name, one in
/// the text. Approved ones come first whatever their score. An asset is stale when its tested-on date is older than
/// twelve months or missing, or when fewer than half of at least three people found it useful. The graphs' assets are
/// approved by the graph's review; an added one only by its owner or a delegate of the organisation.
/// Limits: 200 assets added by people, 2000 bytes of title and kind, 16 KiB of text; a vote for each person and asset.

#include "core/state.hpp"
#include "core/world.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::team {

constexpr std::chrono::days fresh_for{365};
constexpr int votes_needed = 3;
constexpr std::size_t assets_most = 200;
constexpr std::size_t asset_text_most = 16 * 1024;

/// An asset as it is shown.
struct shown_asset {
    std::string id, kind, title, text, version, owner, owner_name, tested_on;
    bool approved = false;
    bool stale = false;
    std::uint64_t uses = 0;
    int votes = 0;
    int useful = 0;
};
[[nodiscard]] std::vector<shown_asset> all_assets(const world&, const team_state&, time_point now);
/// By words; all of a kind for no other words than the kind. Best first, at most `most`.
[[nodiscard]] std::vector<shown_asset> find_assets(const world&, const team_state&, std::string_view words,
                                                   std::size_t most, time_point now);
[[nodiscard]] std::optional<shown_asset> asset_by_id(const world&, const team_state&, std::string_view id,
                                                     time_point now);

void add_asset(team_state&, asset);
void used_asset(team_state&, std::string_view id);
void vote_on(team_state&, std::string_view id, std::uint64_t who, bool useful);
/// May this person approve it? Its owner may, and the delegates that the organisation names.
[[nodiscard]] bool may_approve(const world&, const shown_asset&, std::string_view learner);
/// False: not theirs to approve, or not there.
bool approve(const world&, team_state&, std::string_view id, std::string_view learner, time_point now);
/// Those that became stale since their owner was last told; marked as told.
[[nodiscard]] std::vector<shown_asset> newly_stale(const world&, team_state&, time_point now);

/// As fields of a word to a learner, and back.
void put_asset(std::vector<std::pair<std::string, std::string>>& fields, const shown_asset&, bool with_text);
[[nodiscard]] std::vector<shown_asset> assets_in(const told&);

}  // namespace coach::core::team
