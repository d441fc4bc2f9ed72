// The one translation unit that holds Boost.JSON's sources: header-only, so no run-time package is needed.
#include <boost/json/src.hpp>
