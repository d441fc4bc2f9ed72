// `coach doctor` and `coach deadletter`: what an operator asks when something is odd.

#include "bot/codec.hpp"
#include "bot/commands.hpp"
#include "bot/doctor_slack.hpp"
#include "bot/hook_choice.hpp"
#include "bot/key_choice.hpp"
#include "bot/platforms.hpp"
#include "bot/redis_choice.hpp"
#include "bot/run.hpp"
#include "bot/sealed_shelf.hpp"
#include "bot/world.hpp"
#include "durable/redis_mailbox.hpp"
#include "integrations/teams/diagnose.hpp"
#include "net/http_client.hpp"

#include <filesystem>
#include <ostream>

namespace coach::bot {

namespace asio = boost::asio;

namespace {

durable::redis_mailbox_options mailbox_of(const std::string& url) {
    durable::redis_mailbox_options options;
    options.redis.where = durable::parse_redis_url(url).value();
    return options;
}

class report {
  public:
    explicit report(std::ostream& out) : out_(out) {}
    void line(bool ok, const std::string& what, const std::string& mend = {}) {
        out_ << (ok ? "ok    " : "wrong ") << what << "\n";
        if (!ok && !mend.empty()) out_ << "      mend: " << mend << "\n";
        wrong_ += !ok;
    }
    [[nodiscard]] int code() const { return wrong_ > 0 ? 1 : 0; }

  private:
    std::ostream& out_;
    int wrong_ = 0;
};

void check_slack(const config& c, report& r) {
    if (!c.has_slack()) {
        r.line(true,
               "slack: not set up (SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN turn it on, or SLACK_CLIENT_ID; "
               "SLACK_APP_TOKEN for Socket Mode)");
        return;
    }
    if (!c.slack_app_token.empty()) {
        const auto socket = check_slack_socket(c);
        r.line(socket.ok, socket.what, socket.mend);
    }
    if (c.slack_bot_token.empty()) return;
    for (const auto& each : check_slack_token(c, "the token", c.slack_bot_token))
        r.line(each.ok, each.what, each.mend);
}

/// Of Slack's installations, which lie encrypted in this Redis.
void check_installations(const config& c, const std::string& redis_url, report& r) {
    if (c.slack_client_id.empty()) return;
    auto keys = choose_keys(c, redis_url);
    if (!keys) return r.line(false, "keys: " + keys.error().detail, "COACH_SECRET_KEY must be the one of coach serve");
    const vault safe(std::move(*keys));
    asio::io_context io{1};
    durable::redis_shelf stored(io, mailbox_of(redis_url).redis);
    sealed_shelf opened(stored, safe);
    for (const auto& each : check_slack_installations(c, io, opened))
        r.line(each.ok, each.what, each.mend);
}

void check_teams(const config& c, report& r) {
    if (!c.has_teams()) {
        r.line(true, "teams: not set up (TEAMS_CLIENT_ID and TEAMS_CLIENT_SECRET turn it on)");
        return;
    }
    asio::io_context io{1};
    net::http_client client(io);
    for (const auto& found : run(io, teams::diagnose(io, client, teams_config(c))))
        r.line(found.ok, "teams: " + found.what, found.mend);
    client.close();
}

}  // namespace

int doctor(const config& c, std::ostream& out) {
    report r(out);
    const auto knows = load_world(c.graphs, c.org_file, {}, {}, today_utc());
    if (knows) {
        std::size_t workflows = 0;
        for (const auto& g : (*knows).world->graphs)
            workflows += g.workflows.size();
        r.line(true, "graphs: " + std::to_string(workflows) + " workflows from \"" + c.graphs + "\"");
    } else {
        r.line(false, "graphs: " + knows.error().detail,
               "coach graph lint shows each finding; COACH_GRAPHS names the folder");
    }
    r.line(true, c.org_file.empty() ? "organisation: none set (COACH_ORG)" : "organisation: \"" + c.org_file + "\"");
    if (const auto hooked = read_hooks(c); !hooked)
        r.line(false, "hooks: " + hooked.error().detail, "docs/hooks.md has the form");
    else if (!hooked->hooks.empty())
        for (const auto& h : hooked->hooks)
            r.line(true, "hook: POST /hooks/" + h.name + ", " + std::to_string(h.events.size()) +
                             " events, secret in " + h.secret_name + ", " + std::to_string(hooked->people.size()) +
                             " people");
    std::error_code ec;
    if (c.shows_playground())
        r.line(std::filesystem::exists(c.pages + "/index.html", ec), "playground: page in \"" + c.pages + "\"",
               "./dev build makes it; COACH_PAGES names the folder");

    auto redis = choose_redis(c);
    if (!redis) {
        r.line(false, "redis: " + redis.error().detail, "stop the other coach, or set COACH_DATA or REDIS_URL");
    } else {
        asio::io_context io{1};
        durable::redis_mailbox mail(io, mailbox_of((*redis)->url()));
        const auto wrong = run(io, mail.check());
        r.line(wrong.empty(),
               wrong.empty() ? (c.redis_url.empty() ? "redis: the private server works" : "redis: REDIS_URL works")
                             : "redis: " + wrong,
               "check REDIS_URL, and that maxmemory-policy is noeviction");
        if (wrong.empty()) check_installations(c, (*redis)->url(), r);
    }
    check_slack(c, r);
    check_teams(c, r);
    return r.code();
}

int deadletter(const config& c, const std::string& what, const std::vector<std::string>& ids, std::ostream& out,
               std::ostream& err) {
    constexpr std::size_t most = 1000;
    auto redis = choose_redis(c);
    if (!redis) {
        err << "coach: " << redis.error().detail << "\n";
        return 1;
    }
    asio::io_context io{1};
    durable::redis_mailbox mail(io, mailbox_of((*redis)->url()));
    const auto letters = run(io, mail.dead_letters(most));
    if (!letters) {
        err << "coach: Redis: " << letters.error().message() << "\n";
        return 1;
    }
    if (what == "list") {
        for (const auto& l : *letters)
            out << l.id << "\t" << l.what.id << "\t" << l.reason << "\n";
        out << letters->size() << (letters->size() == 1 ? " letter\n" : " letters\n");
        return 0;
    }
    int missing = 0;
    auto wanted = ids;
    if (wanted.empty())
        for (const auto& l : *letters)
            wanted.push_back(l.id);
    for (const auto& id : wanted) {
        const auto done = run(io, mail.replay(id));
        const bool ok = done && *done;
        out << id << (ok ? "\twill be sent again\n" : "\tis not there\n");
        missing += !ok;
    }
    return missing > 0 ? 1 : 0;
}

}  // namespace coach::bot
