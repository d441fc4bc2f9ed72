#pragma once

/// A redis-server of the test's own, on a Unix socket, to be stopped, killed, filled up and brought back at will.
/// Append-only file with fsync at every write, so that what it acknowledged survives its own kill -9.

#include "tests/scenarios/child.hpp"

#include <memory>
#include <string>
#include <vector>

namespace coach::scenarios {

class test_redis {
  public:
    explicit test_redis(std::vector<std::string> more = {});
    ~test_redis();

    [[nodiscard]] std::string url() const { return "unix://" + socket(); }
    /// Sends one command and gives the answer as text; throws when there is none.
    std::string command(const std::vector<std::string>& words) const;

    /// Where its files are.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    /// Starts it again on the same data, and waits until it answers.
    void start();
    void kill() { program_->kill(); }
    void freeze() const;
    void thaw() const;
    /// No file of it may grow any more, as on a full disk; and freed again.
    void fill_disk() const;
    void free_disk() const;

  private:
    [[nodiscard]] std::string socket() const { return (folder_.path() / "redis.sock").string(); }

    temporary_folder folder_;
    std::vector<std::string> command_;
    std::unique_ptr<child> program_;
};

}  // namespace coach::scenarios
