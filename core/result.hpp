#pragma once

/// What a caller of the core can expect to go wrong, as a value. Bugs are asserts; nothing here throws on purpose.
/// Each code is named for the response it calls for.

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>

namespace coach::core {

enum class errc {
    malformed = 1,  ///< refuse; the bytes are not what they should be
    unknown_name,   ///< refuse; the name resolves to nothing that is loaded
    too_large,      ///< refuse, and say the limit
    unsupported,    ///< refuse, and say what would work
};

struct error {
    errc code;
    std::string detail;  ///< for logs and authors: no secret, no learner's words
};

template <class T = void>
using result = boost::system::result<T, error>;

[[noreturn]] inline void throw_exception_from_error(const error& e, const boost::source_location&) {
    throw std::runtime_error(e.detail);
}

}  // namespace coach::core
