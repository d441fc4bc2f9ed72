#pragma once

/// A conversation through `coach chat --json`, with the manners that each message of the coach must have.
///
/// Manners (each is counted on the words that are the coach's own: what it quotes between “ ” or shows as an example, a
/// prompt or a file is not):
///   at most 80 words before the person is asked or offered something; at most one question; nothing about the person
///   (praise, blame); and what it quotes of the person is what they wrote.

#include "tests/scenarios/child.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::scenarios {

struct offered {
    std::string id, label;
    [[nodiscard]] std::string_view action() const { return std::string_view(id).substr(id.find('/') + 1); }
};

struct heard {
    boost::json::object message;
    std::string prose;  ///< of its text parts
    std::vector<offered> choices;

    [[nodiscard]] const boost::json::object* part(std::string_view type) const;
    [[nodiscard]] bool offers(std::string_view action) const;
    /// Fails when there is no such choice.
    [[nodiscard]] std::string id_of(std::string_view action) const;
    /// In any part, whatever the case.
    [[nodiscard]] bool says(std::string_view words) const;
};

class talk {
  public:
    explicit talk(std::vector<std::string> more_arguments = {}, environment more = {});
    /// Fails when there was not exactly one {"idle": true} for each input.
    ~talk();

    /// One input; the messages up to {"idle": true}. Manners are checked on each.
    std::vector<heard> put(boost::json::object input);
    /// A line as it is; counted as one input.
    std::vector<heard> put_line(const std::string& line);
    /// One input that is answered by exactly one message.
    heard say(const std::string& text);
    heard choose(const std::string& id_or_label);
    heard share(const std::string& path);
    void as(const std::string& person);
    /// What the person wrote in an earlier talk, and may be quoted.
    void typed_before(const std::string& text);

    /// Ends the input; the rest of what is printed must be nothing. The exit status.
    int end();
    [[nodiscard]] std::string errors() const { return program_->errors(); }

    /// What the manners found, each with the input and the message.
    [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
    /// The last exchanges.
    [[nodiscard]] const std::string& transcript() const { return transcript_; }

  private:
    void check(const heard&);
    heard one(std::vector<heard>) const;

    temporary_folder folder_;
    std::unique_ptr<child> program_;
    std::string person_ = "you";
    std::map<std::string, std::string> typed_;  ///< by person, blanks made one
    std::string said_, transcript_;
    std::vector<std::string> faults_;
    bool ended_ = false;
};

/// The bytes of a file part.
[[nodiscard]] std::string file_bytes(const boost::json::object& part);

}  // namespace coach::scenarios
