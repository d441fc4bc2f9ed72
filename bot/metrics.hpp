#pragma once

/// Counters of the process, in Prometheus' text format at /metrics. Names and labels hold no person and no words.
/// Threads: any.

#include "core/event.hpp"
#include "durable/worker.hpp"
#include "integrations/platform.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace coach::bot {

class metrics {
  public:
    metrics();
    ~metrics();
    /// The counters of one route, looked up once.
    class route {
      public:
        void answered(int status, std::chrono::nanoseconds took) const;

      private:
        friend class metrics;
        struct counters;
        std::shared_ptr<counters> own_;
    };
    [[nodiscard]] route for_route(const std::string& path, bool long_poll = false);
    void took_in(integrations::accepted);
    void redacted(std::string_view rule);
    void recorded(const core::record&);
    /// `node`: which thread's worker; the counters are read when the page is asked for.
    void worker_counts(unsigned node, const durable::worker::counters&);
    [[nodiscard]] std::string text() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::bot
