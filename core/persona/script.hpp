#pragma once

/// A scenario as it is played: the authors' phrases compiled once, and what one message of the learner sets off in it.
/// Holds no pointer into the graph. Pure.

#include "core/graph/model.hpp"
#include "core/persona/ear.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::persona {

/// Something that was heard, by its id in the graph, with the place in the message.
struct hit {
    std::string id;
    double score = 0;
    span where;
};
struct promised {
    std::string words;  ///< "Thursday noon", as written
    std::string kind;   ///< the observation's
    span where;
};
struct effect_of_message {
    message_heard heard;
    std::vector<hit> hidden;   ///< best first
    std::vector<hit> topics;   ///< best first
    std::vector<hit> wants;    ///< met
    std::vector<hit> moves;    ///< made
    std::vector<hit> against;  ///< the opposite was done
    std::vector<hit> broken;   ///< constraints
    std::vector<promised> promises;
};

class script {
  public:
    script() = default;
    script(const graph::scenario&, const ear&);
    [[nodiscard]] effect_of_message listen(const ear&, const reading&) const;

  private:
    struct listened {
        std::string id;
        std::vector<phrase> phrases;
    };
    std::vector<listened> hidden_, topics_, wants_, moves_, against_, broken_;
    std::vector<word_pool> subjects_, made_;  ///< hidden facts and topics; moves: for words that no author thought of
};

/// Whether there are words to play it with: an opening, and lines for every act.
[[nodiscard]] bool playable(const graph::scenario&);

/// All scenarios of all graphs.
class stage {
  public:
    stage() = default;
    stage(const phrasebook&, const std::vector<const graph::graph*>&, const reader&);

    struct found {
        const graph::graph* in = nullptr;
        const graph::scenario* what = nullptr;
        const script* plays = nullptr;
        explicit operator bool() const { return what != nullptr; }
    };
    [[nodiscard]] found scenario(std::string_view id) const;
    [[nodiscard]] const std::vector<found>& all() const { return all_; }
    [[nodiscard]] const persona::ear& ear() const { return ear_; }

  private:
    persona::ear ear_;
    std::map<std::string, script, std::less<>> scripts_;
    std::vector<found> all_;
};

}  // namespace coach::core::persona
