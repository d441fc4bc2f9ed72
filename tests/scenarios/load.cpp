#include "tests/scenarios/load.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace coach::scenarios {

namespace {

/// Each of these is answered by one message with choices, whatever went before: the ids of the choices tell the turn.
constexpr std::array words{"menu", "help", "workflows", "I need a PRD for usage-based billing", "menu", "help"};

/// Slack's own pauses are minutes; this keeps a program that is down from being flooded.
constexpr milliseconds retry_pause{20};

std::string time_of(std::uint64_t number) {
    char out[40];
    std::snprintf(out, sizeof out, "18%08llu.%06llu", static_cast<unsigned long long>(number / 1000),
                  static_cast<unsigned long long>(number % 1000));
    return out;
}

}  // namespace

void reachable_at::set(std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    port_ = port;
    changed_.notify_all();
}

std::uint16_t reachable_at::get(milliseconds at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [this] { return port_ != 0; });
    return port_;
}

struct load::lane {
    unsigned number = 0;
    bool commands = false;
    std::mt19937 random{};
    sender out{};
    std::map<std::string, std::uint32_t> acknowledged{};
    std::uint64_t sent = 0;
    std::exception_ptr failed{};
    std::thread thread{};
};

load::load(slack_town& town, reachable_at& where, load_options o) : town_(town), where_(where), options_(o) {
    for (unsigned i = 0; i < o.direct_lanes + o.command_lanes; ++i) {
        auto made = std::make_unique<lane>();
        made->number = i;
        made->commands = i >= o.direct_lanes;
        made->random.seed(o.seed * 1000 + i);
        for (unsigned p = 0; p < o.people_per_lane; ++p)
            made->acknowledged["U" + std::to_string(i) + "x" + std::to_string(p)] = 0;
        lanes_.push_back(std::move(made));
    }
}

load::~load() {
    stopping_ = true;
    for (auto& each : lanes_)
        if (each->thread.joinable()) each->thread.join();
}

void load::begin() {
    for (auto& each : lanes_)
        each->thread = std::thread([this, &each] { run(*each); });
}

void load::end() {
    stopping_ = true;
    for (auto& each : lanes_)
        if (each->thread.joinable()) each->thread.join();
    for (const auto& each : lanes_)
        if (each->failed) std::rethrow_exception(each->failed);
    for (const auto& each : lanes_)
        (each->commands ? commands_ : direct_).insert(each->acknowledged.begin(), each->acknowledged.end());
}

void load::run(lane& l) {
    std::vector<std::string> people;
    for (const auto& [person, number] : l.acknowledged)
        people.push_back(person);
    try {
        while (!stopping_) {
            const auto& person = people[l.random() % people.size()];
            say(l, person, words[l.random() % words.size()]);
        }
    } catch (...) {
        l.failed = std::current_exception();
    }
}

void load::last_word(const std::string& text) {
    for (auto& each : lanes_) {
        auto& l = *each;
        for (auto& [person, number] : l.acknowledged) {
            say(l, person, text);
            ++(l.commands ? commands_ : direct_)[person];
        }
    }
}

bool load::try_once(lane& l, const net::http_request& request) {
    const auto port = where_.get();
    if (port == 0) return false;
    ++count_.attempts;
    const auto answer = l.out.send(request, port);
    if (answer && answer->status == 200 && answer->body.empty())
        return true;  // with words: an apology, not an acknowledgement
    ++count_.failed;
    std::this_thread::sleep_for(retry_pause);
    return false;
}

void load::say(lane& l, const std::string& person, const std::string& text) {
    const auto id = std::to_string(l.number) + "-" + std::to_string(++l.sent);
    const auto make = [&] {
        if (l.commands) return command_request(person, text, town_.response_url(person + "-" + id), "trigger-" + id);
        return message_request({person, direct_channel(person), text, time_of(l.number * 1'000'000ULL + l.sent)},
                               "Ev" + id);
    };
    const auto until = std::chrono::steady_clock::now() + 2 * patience;
    while (!try_once(l, make()))
        if (std::chrono::steady_clock::now() > until) throw std::runtime_error("event " + id + " is not acknowledged");
    ++l.acknowledged[person];
    ++count_.acknowledged;
    if (!stopping_ && l.random() % 8 == 0) {  // a duplicate, although it was acknowledged
        static_cast<void>(try_once(l, make()));
        ++count_.repeated;
    }
}

}  // namespace coach::scenarios
