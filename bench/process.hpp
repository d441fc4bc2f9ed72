#pragma once

/// A program under measurement: started with an environment, its CPU time and memory read from /proc, ended with
/// SIGTERM.

#include <arpa/inet.h>
#include <chrono>
#include <fstream>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace coach::bench {

class process {
  public:
    process(std::vector<std::string> command, const std::vector<std::string>& more_environment) {
        std::vector<char*> argv, envp;
        for (auto& c : command)
            argv.push_back(c.data());
        argv.push_back(nullptr);
        auto own = more_environment;
        for (char** e = environ; *e; ++e)
            own.emplace_back(*e);
        for (auto& e : own)
            envp.push_back(e.data());
        envp.push_back(nullptr);
        if (posix_spawnp(&pid_, argv[0], nullptr, nullptr, argv.data(), envp.data()) != 0)
            throw std::runtime_error("cannot start " + command[0]);
    }
    ~process() { stop(); }
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    void stop() {
        if (pid_ <= 0) return;
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    [[nodiscard]] pid_t pid() const { return pid_; }

    /// User and system time of all its threads, in seconds.
    [[nodiscard]] double cpu_seconds() const {
        std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
        std::string line;
        std::getline(in, line);
        std::istringstream rest(line.substr(line.rfind(')') + 2));
        std::string skip;
        for (int i = 0; i < 11; ++i)
            rest >> skip;
        double user = 0, system = 0;
        rest >> user >> system;
        return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
    [[nodiscard]] double rss_mib() const {
        std::ifstream in("/proc/" + std::to_string(pid_) + "/statm");
        double size = 0, resident = 0;
        in >> size >> resident;
        return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
    }

  private:
    pid_t pid_ = 0;
};

/// Waits until something listens there; false when it never does.
inline bool listening(std::uint16_t port, std::chrono::milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    while (std::chrono::steady_clock::now() < until) {
        const int s = ::socket(AF_INET, SOCK_STREAM, 0);
        const bool up = ::connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
        ::close(s);
        if (up) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

inline std::uint16_t free_port() {
    const int s = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof a;
    ::bind(s, reinterpret_cast<sockaddr*>(&a), sizeof a);
    ::getsockname(s, reinterpret_cast<sockaddr*>(&a), &size);
    ::close(s);
    return ntohs(a.sin_port);
}

}  // namespace coach::bench
