#include "bot/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>

namespace coach::bot {

namespace p = prometheus;

struct metrics::impl {
    p::Registry registry;
    p::Family<p::Counter>& requests = p::BuildCounter()
                                          .Name("coach_http_requests_total")
                                          .Help("HTTP answers by route and status class")
                                          .Register(registry);
    p::Histogram& latency =
        p::BuildHistogram()
            .Name("coach_http_answer_seconds")
            .Help("From the request read to its answer, long polls left out")
            .Register(registry)
            .Add({}, p::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 3});
    p::Family<p::Counter>& events =
        p::BuildCounter().Name("coach_events_total").Help("Events taken in, by outcome").Register(registry);
    std::array<p::Counter*, 3> taken{&events.Add({{"outcome", "stored"}}), &events.Add({{"outcome", "repeated"}}),
                                     &events.Add({{"outcome", "unavailable"}})};
    p::Family<p::Counter>& redactions = p::BuildCounter()
                                            .Name("coach_redactions_total")
                                            .Help("Prohibited data removed at the door, by rule")
                                            .Register(registry);
    p::Family<p::Counter>& records = p::BuildCounter()
                                         .Name("coach_records_total")
                                         .Help("What happened in conversations, by kind")
                                         .Register(registry);
    p::Family<p::Gauge>& worker =
        p::BuildGauge().Name("coach_worker").Help("Counters of each worker since start").Register(registry);
};

metrics::metrics() : impl_(std::make_unique<impl>()) {}
metrics::~metrics() = default;

struct metrics::route::counters {
    std::array<p::Counter*, 5> by_class{};
    p::Histogram* latency = nullptr;
};

metrics::route metrics::for_route(const std::string& path, bool long_poll) {
    route made;
    made.own_ = std::make_shared<route::counters>();
    for (std::size_t i = 0; i < made.own_->by_class.size(); ++i)
        made.own_->by_class[i] = &impl_->requests.Add({{"route", path}, {"status", std::to_string(i + 1) + "xx"}});
    if (!long_poll) made.own_->latency = &impl_->latency;
    return made;
}

void metrics::route::answered(int status, std::chrono::nanoseconds took) const {
    own_->by_class[static_cast<std::size_t>(std::min(std::max(status / 100, 1), 5) - 1)]->Increment();
    if (own_->latency) own_->latency->Observe(std::chrono::duration<double>(took).count());
}

void metrics::took_in(integrations::accepted how) { impl_->taken[static_cast<std::size_t>(how)]->Increment(); }
void metrics::redacted(std::string_view rule) { impl_->redactions.Add({{"rule", std::string(rule)}}).Increment(); }
void metrics::recorded(const core::record& r) { impl_->records.Add({{"kind", r.kind}}).Increment(); }

void metrics::worker_counts(unsigned node, const durable::worker::counters& c) {
    const auto set = [&](const char* what, std::uint64_t n) {
        impl_->worker.Add({{"node", std::to_string(node)}, {"what", what}}).Set(static_cast<double>(n));
    };
    set("steps", c.steps);
    set("superseded", c.superseded);
    set("effects_done", c.effects_done);
    set("effects_retried", c.effects_retried);
    set("effects_buried", c.effects_buried);
    set("uncertain", c.uncertain);
    set("store_errors", c.store_errors);
    set("step_errors", c.step_errors);
}

std::string metrics::text() const { return p::TextSerializer().Serialize(impl_->registry.Collect()); }

}  // namespace coach::bot
