#pragma once

/// A program as a child process of the test: started with an environment of its own, killed or asked to end, waited for
/// with a deadline. Its stderr goes to a file that the test can read; it never outlives the thread that started it.
///
/// Errors: std::runtime_error when it cannot be started or does not end in time.
/// Threads: one child is used by one thread. Linux only.

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace coach::scenarios {

using std::chrono::milliseconds;
using std::chrono::seconds;
using environment = std::vector<std::pair<std::string, std::string>>;

/// Generous: the machine may be busy with other things.
inline constexpr milliseconds patience{60'000};

/// Waits until `holds` says so, or the time is up; says which.
[[nodiscard]] bool eventually(const std::function<bool()>& holds, milliseconds at_most = patience);
/// The whole file, or nothing when it is not there.
[[nodiscard]] std::string contents(const std::filesystem::path&);

/// A folder for one test, gone with it.
class temporary_folder {
  public:
    temporary_folder();
    ~temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class child {
  public:
    /// `more` is added to a small environment (PATH, HOME, TMPDIR, sanitizer options), never to the test's own.
    child(std::vector<std::string> command, const environment& more, std::filesystem::path errors);
    ~child();
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// SIGKILL, and waits until it is gone.
    void kill();
    /// The exit status, or 128 and the signal's number, once it ended; empty while it runs.
    [[nodiscard]] std::optional<int> ended();
    /// Throws when it does not end in time.
    [[nodiscard]] int wait(milliseconds at_most = patience);
    /// What it wrote to stderr so far.
    [[nodiscard]] std::string errors() const;

    void write_line(const std::string&) const;
    void close_input();
    /// The next line of its stdout; empty: it closed stdout, or the time is up.
    [[nodiscard]] std::optional<std::string> read_line(milliseconds at_most = patience);

  private:
    std::filesystem::path errors_;
    pid_t pid_ = -1;
    int to_ = -1, from_ = -1;
    std::optional<int> status_;
    std::string read_;
};

struct finished {
    int status = 0;
    std::string output, errors;
};
/// Runs the program to its end.
[[nodiscard]] finished run_program(const std::vector<std::string>& arguments, const environment& more = {});
/// The program under test.
[[nodiscard]] std::string coach_program();

}  // namespace coach::scenarios
