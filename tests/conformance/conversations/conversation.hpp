#pragma once

/// Whole conversations, the same on every platform: what a person does goes in by the platform's own door, in its own
/// bytes; what the coach answers is noted as neutral messages before any platform has seen it, and must come out at the
/// far side with every word. The notes of all platforms are compared byte for byte.
/// To add a platform: a `talk_rig`, and one TEST_CASE that calls `runs_every_script`.

#include "integrations/platform.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace coach::conformance {

/// One thing that a person does. Exactly one of these is set.
struct act {
    std::string say;                 ///< typed words
    std::string command;             ///< "/coach …"; a platform without commands gets the same words typed
    std::string press;               ///< the button of that label, of those shown last
    std::string paste;               ///< an example document, by its path below graphs/examples
    std::vector<std::string> hears;  ///< words that stand in the answer
};
struct script {
    std::string name;
    bool in_thread = false;  ///< a thread of a channel, begun by a mention; else the private chat
    std::vector<act> acts;
};
/// scripts.yaml beside this file.
[[nodiscard]] const std::vector<script>& scripts();

/// A platform with a far side: a person can type, press and command there, and read what came.
class talk_rig {
  public:
    virtual ~talk_rig() = default;
    [[nodiscard]] virtual integrations::platform& platform() = 0;
    [[nodiscard]] virtual boost::asio::io_context& io() = 0;
    /// Each goes in as this platform's own request; false: it was not acknowledged.
    virtual bool say(const std::string& words, bool in_thread) = 0;
    virtual bool command(const std::string& words, bool in_thread) { return say(words, in_thread); }
    virtual bool press(const core::choice&, bool in_thread) = 0;
    [[nodiscard]] virtual bool has_threads() const { return true; }
    [[nodiscard]] virtual bool has_commands() const { return false; }
    /// All that the person can read there by now.
    [[nodiscard]] virtual std::string read() = 0;
    /// What broke the platform's own rules.
    [[nodiscard]] virtual std::vector<std::string> violations() { return {}; }
};
/// The rig hands what comes in to this inbox.
using make_talk = std::function<std::unique_ptr<talk_rig>(integrations::inbox)>;

/// The neutral transcript of a script on a platform; `problems` of what did not come in, or not out.
struct transcript {
    std::string text;
    std::vector<std::string> problems;
};
[[nodiscard]] transcript run_script(const script&, const make_talk&);
/// Of the console: what others are compared with.
[[nodiscard]] const transcript& on_console(const script&);

void runs_every_script(const make_talk&);

}  // namespace coach::conformance
