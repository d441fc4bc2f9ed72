#pragma once

/// The few pages that a person sees while they add the app: plain HTML without a script, readable with any aid, each
/// saying what happened and what to do. The words stand in the .cpp as a table: no core knows of them.
/// Everything that is not ours is escaped. Pure.

#include "net/http.hpp"

#include <string>
#include <string_view>

namespace coach::slack {

enum class install_page {
    installed,
    denied,         ///< the person, or an administrator's rule, said no
    no_state,       ///< the address was opened by hand, or cut
    used,           ///< this attempt was finished already
    expired,        ///< more than ten minutes
    other_browser,  ///< begun elsewhere: perhaps somebody else's link
    code_expired,   ///< Slack does not take the code any more
    bad_address,    ///< redirect address, client id or secret are not those of the app's settings
    refused,        ///< any other word of Slack
    no_answer,      ///< Slack, or our store, did not answer
    busy,           ///< more beginnings than people could make
    no_base,        ///< COACH_PUBLIC_URL is needed
};

struct install_facts {
    std::string workspace;  ///< its name, or id
    std::string open_url;   ///< https (or loopback) address that opens Slack
    std::string word;       ///< Slack's own, for the operator
};
[[nodiscard]] net::http_response page_of(install_page, const install_facts& = {});

/// & < > " ' as entities: fit for text and quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view);

}  // namespace coach::slack
