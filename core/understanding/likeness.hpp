#pragma once

/// How much a request is like each workflow's names, synonyms, example requests and topic. Three signs, combined as
/// independent evidence (1 - the product of what each leaves open): the most similar example (stems weighted by rarity,
/// character trigrams), a name said in full or in its telling part, and words of the topic. Pure; bounded by the text's
/// length.

#include "core/graph/model.hpp"
#include "core/reading.hpp"
#include "core/understanding/forms.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::core::understood_words {

struct ranked {
    std::size_t workflow = 0;  ///< index into `workflows()`
    double score = 0;          ///< 0 … 1
    bool telling = false;      ///< part of a name or a word of its topic was said, not only everyday words
};

class likeness {
  public:
    likeness() = default;
    likeness(const std::vector<const graph::graph*>&, const reader&);
    [[nodiscard]] const std::vector<std::string>& workflows() const { return workflows_; }
    [[nodiscard]] std::vector<ranked> rank(std::string_view text) const;  ///< all, best first

  private:
    struct vector {  ///< sparse, sorted by key, of length one
        std::vector<std::pair<std::uint32_t, float>> parts;
        void finish();
        [[nodiscard]] float dot(const vector&) const;
    };
    struct example {
        std::size_t workflow;
        vector stems, grams;
    };
    struct name {
        std::size_t workflow;
        std::vector<std::uint32_t> stems;
        double rarity = 0;  ///< of all of its stems
    };
    [[nodiscard]] static vector grams_of(std::string_view text);
    [[nodiscard]] vector stems_of(const std::vector<std::string>& stems) const;
    [[nodiscard]] double rarity_of(std::uint32_t id) const { return stems_[id].rarity; }

    struct stem {
        double rarity = 0;                ///< of the stem among all texts
        std::size_t only = SIZE_MAX;      ///< the one workflow whose names or requests have it
        std::vector<std::size_t> topics;  ///< the workflows whose topic it belongs to
    };
    std::vector<std::string> workflows_;
    std::unordered_map<std::string, std::uint32_t> ids_;
    std::vector<stem> stems_;
    std::vector<example> examples_;
    std::vector<name> names_;
    spelling spelling_;
    const reader* read_ = nullptr;
};

}  // namespace coach::core::understood_words
