#pragma once

/// What Teams shows beside a message of a machine: the AI label, citations, and the question whether it helped. Pure.
///
/// Spec:   learn.microsoft.com, platform/bots/how-to/bot-messages-ai-generated-content: exactly one entity of type
///         https://schema.org/Message; at most 20 citations, a name of at most 80 and an abstract of at most 160
///         characters, its position named as [n] in the text.
/// Which:  a message with a score, or with a quote of the person's work, is judgement by rules: automated content.

#include "core/message.hpp"

#include <boost/json/object.hpp>

#include <cstddef>

namespace coach::teams {

struct labels {
    bool judgement = false;
    std::size_t citations = 0;     ///< [1] to [n] belong into the text
    boost::json::object entity{};  ///< empty without judgement
};
[[nodiscard]] labels labels_of(const core::message&);
/// Adds them to an activity's content: "entities", "channelData".
void put(const labels&, boost::json::object& activity);

}  // namespace coach::teams
