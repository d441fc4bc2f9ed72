#include "tests/scenarios/child.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace coach::scenarios {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;

namespace {

std::runtime_error trouble(const std::string& what) { return std::runtime_error(what + ": " + std::strerror(errno)); }

/// The words of `environ` for the child: what a program needs anywhere, and what the test asks for.
std::vector<std::string> environment_of(const environment& more) {
    std::vector<std::string> out;
    for (const char* name :
         {"PATH", "HOME", "TMPDIR", "LANG", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"})
        if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value);
    for (const auto& [name, value] : more)
        out.push_back(name + "=" + value);
    return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (auto& word : words)
        out.push_back(word.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

bool eventually(const std::function<bool()>& holds, milliseconds at_most) {
    const auto until = steady::now() + at_most;
    while (!holds()) {
        if (steady::now() > until) return holds();
        std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
}

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

temporary_folder::temporary_folder() {
    auto pattern = (fs::temp_directory_path() / "coach-scenario-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw trouble("cannot make a temporary folder");
    path_ = pattern;
}
temporary_folder::~temporary_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

child::child(std::vector<std::string> command, const environment& more, fs::path errors) : errors_(std::move(errors)) {
    auto variables = environment_of(more);
    const auto arguments = pointers_to(command);
    const auto environ = pointers_to(variables);
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw trouble("cannot make a pipe");
    const int log = ::open(errors_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) throw trouble("cannot open " + errors_.string());
    const auto parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw trouble("cannot fork");
    if (pid_ == 0) {  // only what is safe between fork and exec of a process with threads
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127);
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::dup2(log, 2);
        ::close_range(3, ~0U, 0);  // the test's listening sockets are not the child's
        ::execve(arguments[0], arguments.data(), environ.data());
        ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    ::close(log);
    to_ = in[1];
    from_ = out[0];
}

child::~child() {
    if (!ended()) kill();
    close_input();
    ::close(from_);
}

void child::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

void child::kill() {
    signal(SIGKILL);
    static_cast<void>(wait());
}

std::optional<int> child::ended() {
    int raw = 0;
    if (!status_ && ::waitpid(pid_, &raw, WNOHANG) == pid_)
        status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    return status_;
}

int child::wait(milliseconds at_most) {
    if (!eventually([this] { return ended().has_value(); }, at_most))
        throw std::runtime_error("process " + std::to_string(pid_) + " does not end; it wrote:\n" + errors());
    return *status_;
}

std::string child::errors() const { return contents(errors_); }

void child::write_line(const std::string& line) const {
    const auto bytes = line + "\n";
    for (std::size_t at = 0; at < bytes.size();) {
        const auto put = ::write(to_, bytes.data() + at, bytes.size() - at);
        if (put < 0 && errno != EINTR) throw trouble("cannot write to the program; it wrote:\n" + errors() + "\n");
        if (put > 0) at += static_cast<std::size_t>(put);
    }
}

void child::close_input() {
    if (to_ >= 0) ::close(to_);
    to_ = -1;
}

std::optional<std::string> child::read_line(milliseconds at_most) {
    const auto until = steady::now() + at_most;
    for (;;) {
        if (const auto end = read_.find('\n'); end != std::string::npos) {
            auto line = read_.substr(0, end);
            read_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<milliseconds>(until - steady::now()).count();
        pollfd waiting{from_, POLLIN, 0};
        if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return std::nullopt;
        char chunk[16384];
        const auto got = ::read(from_, chunk, sizeof chunk);
        if (got <= 0) return std::nullopt;
        read_.append(chunk, static_cast<std::size_t>(got));
    }
}

std::string coach_program() { return COACH_PROGRAM; }

finished run_program(const std::vector<std::string>& arguments, const environment& more) {
    const temporary_folder folder;
    std::vector<std::string> command{coach_program()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    child program(std::move(command), more, folder.path() / "errors");
    program.close_input();
    finished out;
    while (const auto line = program.read_line())
        out.output += *line + "\n";
    out.status = program.wait();
    out.errors = program.errors();
    return out;
}

}  // namespace coach::scenarios
