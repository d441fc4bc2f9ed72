#pragma once

/// A Redis of our own: a redis-server child on a Unix socket in a data folder, append-only file on (fsync each second),
/// no eviction, no TCP port. It ends with this process, whatever ends it (PR_SET_PDEATHSIG), and is started again when
/// it dies alone. One process for each folder (flock); a child that a killed process left behind is waited for.
///
/// Errors: thrown by the constructor as std::runtime_error, in words for the person who started the program.
/// Threads: the constructor waits until the server answers (tens of ms; longer while it loads a large file). One thread
/// of its own starts the child and watches it. Linux only. Tests: tests/conformance/mailbox/redis_faults_test.cpp.

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace coach::durable {

struct private_server_options {
    std::filesystem::path folder;  ///< made when it is not there, for the owner only
    std::string program = "redis-server";
    std::vector<std::string> more{};  ///< further options of redis-server, as "--name", "value"
    std::chrono::milliseconds ready_within{60'000};
    std::chrono::milliseconds orphan_within{15'000};
};

class private_server {
  public:
    explicit private_server(private_server_options);
    ~private_server();
    private_server(const private_server&) = delete;
    private_server& operator=(const private_server&) = delete;

    /// "unix:///…/redis.sock"
    [[nodiscard]] const std::string& url() const;
    /// Of the child that runs now, or 0 between two.
    [[nodiscard]] int pid() const;
    [[nodiscard]] unsigned restarts() const;
    /// Asks it to finish and waits; the destructor does the same.
    void stop();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::durable
