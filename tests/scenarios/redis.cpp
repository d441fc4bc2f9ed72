#include "tests/scenarios/redis.hpp"

#include <hiredis/hiredis.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>

namespace coach::scenarios {

namespace fs = std::filesystem;

namespace {

std::string found_in_path(const std::string& name) {
    std::istringstream folders(std::getenv("PATH") ? std::getenv("PATH") : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (fs::exists(folder + "/" + name)) return folder + "/" + name;
    throw std::runtime_error(name + " is not installed");
}

void limit_files(pid_t of, rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    if (::prlimit(of, RLIMIT_FSIZE, &limit, nullptr) != 0) throw std::runtime_error("prlimit failed");
}

}  // namespace

test_redis::test_redis(std::vector<std::string> more) {
    command_ = {found_in_path("redis-server"),
                "--port",
                "0",
                "--unixsocket",
                socket(),
                "--dir",
                folder_.path().string(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction",
                "--logfile",
                (folder_.path() / "log").string()};
    command_.insert(command_.end(), more.begin(), more.end());
    start();
}

test_redis::~test_redis() = default;

void test_redis::start() {
    program_.reset();
    // Ignored signals stay ignored in the new program: a write beyond the limit fails there as on a full disk.
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    program_ = std::make_unique<child>(command_, environment{}, folder_.path() / "errors");
    std::signal(SIGXFSZ, before);
    const bool up = eventually([this] {
        if (program_->ended()) return true;
        try {
            return command({"PING"}) == "PONG";
        } catch (const std::runtime_error&) {
            return false;
        }
    });
    if (!up || program_->ended())
        throw std::runtime_error("redis-server did not start: " + contents(folder_.path() / "log"));
}

std::string test_redis::command(const std::vector<std::string>& words) const {
    const timeval patience{5, 0};
    const std::unique_ptr<redisContext, decltype(&redisFree)> link(
        redisConnectUnixWithTimeout(socket().c_str(), patience), redisFree);
    if (!link || link->err != 0) throw std::runtime_error("no connection to the test's Redis");
    redisSetTimeout(link.get(), patience);
    std::vector<const char*> arguments;
    std::vector<std::size_t> sizes;
    for (const auto& word : words) {
        arguments.push_back(word.data());
        sizes.push_back(word.size());
    }
    const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(
        static_cast<redisReply*>(
            redisCommandArgv(link.get(), static_cast<int>(words.size()), arguments.data(), sizes.data())),
        freeReplyObject);
    if (!reply) throw std::runtime_error("no answer from the test's Redis");
    return reply->str ? std::string(reply->str, reply->len) : std::to_string(reply->integer);
}

void test_redis::freeze() const { program_->signal(SIGSTOP); }
void test_redis::thaw() const { program_->signal(SIGCONT); }
void test_redis::fill_disk() const { limit_files(program_->pid(), 1); }
void test_redis::free_disk() const { limit_files(program_->pid(), RLIM_INFINITY); }

}  // namespace coach::scenarios
