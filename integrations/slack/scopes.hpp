#pragma once

/// What this app asks a workspace for, and what for. The manifest (integrations/slack/manifest.yaml), the
/// installation's address and `coach doctor` all say the same: a test compares them with the methods that are called
/// and the events that are taken. Spec: https://docs.slack.dev/reference/scopes

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace coach::slack {

struct scope {
    std::string_view name;
    std::string_view without;  ///< what does not work
    bool needed = true;        ///< false: a workspace may do without
};
inline constexpr std::array scopes{
    scope{"app_mentions:read", "mentions in channels are not heard"},
    scope{"assistant:write", "the assistant pane has no prompts, title and status", false},
    scope{"channels:history",
          "it cannot be asked whether a message whose answer was lost had arrived in a public channel", false},
    scope{"chat:write", "nothing can be answered"},
    scope{"commands", "/coach and the shortcuts do not work"},
    scope{"files:read", "files that people share are not read", false},
    scope{"files:write", "documents come as text instead of files", false},
    scope{"groups:history", "the same in private channels", false},
    scope{"im:history", "direct messages are not heard"},
    scope{"im:write", "reminders cannot open a direct chat"},
    scope{"mpim:history", "group messages are not heard", false},
    scope{"users:read", "time zones and guests are not known", false},
};
/// With commas between, as Slack's address takes them.
[[nodiscard]] std::string scope_list();
/// Of `scopes`, what a comma-separated list does not have.
[[nodiscard]] std::vector<scope> missing_scopes(std::string_view granted);

}  // namespace coach::slack
