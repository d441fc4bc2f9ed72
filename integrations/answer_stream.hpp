#pragma once

/// An answer that a person sees while it is made: first what is being done, then the words as they come, at the end the
/// whole message, with its buttons. For words that take their time; what is ready is simply said.
///
/// Use:     doing and append are best effort and may wait for the platform's pace; finish must be called once, unless
///          append said that the person stopped it. One call after the other.
/// Errors:  finish gives what `platform::perform` would; an open stream is never repeated by itself.
/// Threads: the platform's.

#include "core/message.hpp"
#include "durable/worker.hpp"
#include "net/awaitable.hpp"

#include <string>

namespace coach::integrations {

class answer_stream {
  public:
    virtual ~answer_stream() = default;
    /// "Reading your document…": before there are words.
    [[nodiscard]] virtual net::awaitable<> doing(std::string what) = 0;
    /// More of our small Markdown. False: the person stopped it, and nothing more may be said.
    [[nodiscard]] virtual net::awaitable<bool> append(std::string markdown) = 0;
    /// The message that stays. Its first text should be what was appended.
    [[nodiscard]] virtual net::awaitable<durable::performed> finish(core::message) = 0;
};

}  // namespace coach::integrations
