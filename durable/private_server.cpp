#include "durable/private_server.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace coach::durable {
namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

class descriptor {
  public:
    explicit descriptor(int fd = -1) : fd_(fd) {}
    ~descriptor() { reset(); }
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        reset();
        fd_ = std::exchange(other.fd_, -1);
        return *this;
    }
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    void reset() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

  private:
    int fd_;
};

std::runtime_error trouble(const std::string& what, int number) {
    return std::runtime_error(what + ": " + std::strerror(number));
}

descriptor open_lock(const fs::path& path) {
    descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file) throw trouble("cannot open " + path.string(), errno);
    return file;
}

bool try_lock(const descriptor& file) { return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0; }

std::string read_line(const fs::path& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

/// PING over the socket: what a client would see.
bool answers(const std::string& socket_path) {
    const descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return false;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
    const timeval patience{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return false;
    if (::send(socket.get(), "PING\r\n", 6, MSG_NOSIGNAL) != 6) return false;
    char reply[64] = {};
    return ::recv(socket.get(), reply, sizeof reply - 1, 0) > 0 && std::string_view(reply).starts_with("+PONG");
}

/// What the child does between fork and exec: system calls only.
[[noreturn]] void become(char* const* words, pid_t parent, int lock, int report) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);  // the parent died before this was set
    ::setsid();                             // Ctrl-C is for the parent, which then ends us in order
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD})
        ::signal(number, SIG_DFL);
    // The lock stays open as long as the server runs; nothing else of the parent's may (its listening sockets!).
    const int spare_lock = ::fcntl(lock, F_DUPFD, 10), spare_report = ::fcntl(report, F_DUPFD, 10);
    ::dup2(spare_lock, 3);
    ::dup2(spare_report, 4);
    ::fcntl(4, F_SETFD, FD_CLOEXEC);
    ::close_range(5, ~0U, 0);
    const int nothing = ::open("/dev/null", O_RDWR);
    if (nothing >= 0) {
        ::dup2(nothing, 0);
        ::dup2(nothing, 1);
        ::dup2(nothing, 2);
        if (nothing > 4) ::close(nothing);
    }
    ::execvp(words[0], words);
    const int why = errno;
    (void)!::write(4, &why, sizeof why);
    ::_exit(127);
}

}  // namespace

struct private_server::impl {
    explicit impl(private_server_options given) : options(std::move(given)) {
        prepare_folder();
        take_folder();
        watcher = std::thread([this] { watch(); });
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return ready || failure; });
        if (!failure) return;
        const auto why = *failure;
        lock.unlock();
        stop();
        throw std::runtime_error(why);
    }
    ~impl() { stop(); }

    private_server_options options;
    fs::path folder;
    std::string socket_path, url;
    fs::path socket_folder;  ///< of our own making, where the data folder's name is too long for a socket
    descriptor folder_lock;
    std::thread watcher;
    std::mutex mutex;
    std::condition_variable changed;
    bool ready = false;
    std::optional<std::string> failure;
    std::atomic<bool> stopping = false;
    std::atomic<pid_t> child = 0;
    std::atomic<unsigned> restarts = 0;

    void prepare_folder() {
        std::error_code error;
        fs::create_directories(options.folder, error);
        if (error)
            throw std::runtime_error("cannot make the data folder " + options.folder.string() + ": " + error.message());
        ::chmod(options.folder.c_str(), 0700);
        folder = fs::canonical(options.folder);
        socket_path = (folder / "redis.sock").string();
        if (socket_path.size() >= sizeof(sockaddr_un::sun_path)) {
            auto pattern = (fs::temp_directory_path() / "coach-XXXXXX").string();
            if (!::mkdtemp(pattern.data())) throw trouble("cannot make a folder for the socket", errno);
            socket_folder = pattern;
            socket_path = (socket_folder / "redis.sock").string();
        }
        url = "unix://" + socket_path;
    }

    void take_folder() {
        folder_lock = open_lock(folder / "coach.lock");
        if (!try_lock(folder_lock)) {
            const auto holder = read_line(folder / "coach.lock");
            throw std::runtime_error("the data folder " + folder.string() + " is in use by another coach" +
                                     (holder.empty() ? "" : " (process " + holder + ")") +
                                     "; stop it, or set COACH_DATA to another folder, or give both one REDIS_URL");
        }
        const auto pid = std::to_string(::getpid()) + "\n";
        if (::ftruncate(folder_lock.get(), 0) != 0 || ::pwrite(folder_lock.get(), pid.data(), pid.size(), 0) < 0)
            throw trouble("cannot write " + (folder / "coach.lock").string(), errno);
    }

    /// The child holds this lock while it lives, so a child of a killed parent is waited for.
    descriptor take_server_lock() {
        auto lock = open_lock(folder / "redis.lock");
        const auto until = steady::now() + options.orphan_within;
        for (bool told = false; !try_lock(lock); told = true) {
            if (!told) {  // the lock proves that the writer of this file still runs
                const auto orphan = std::atoi(read_line(folder / "redis.pid").c_str());
                if (orphan > 1) ::kill(orphan, SIGTERM);
            }
            if (steady::now() > until)
                throw std::runtime_error("an earlier redis-server still runs in " + folder.string() +
                                         " and does not end");
            std::this_thread::sleep_for(5ms);
        }
        return lock;
    }

    std::vector<std::string> command_line() const {
        std::vector<std::string> words{options.program,
                                       "--port",
                                       "0",
                                       "--unixsocket",
                                       socket_path,
                                       "--unixsocketperm",
                                       "700",
                                       "--dir",
                                       folder.string(),
                                       "--appendonly",
                                       "yes",
                                       "--appendfsync",
                                       "everysec",
                                       "--save",
                                       "",
                                       "--maxmemory-policy",
                                       "noeviction",
                                       "--daemonize",
                                       "no",
                                       "--logfile",
                                       (folder / "redis.log").string(),
                                       "--pidfile",
                                       (folder / "redis.pid").string()};
        words.insert(words.end(), options.more.begin(), options.more.end());
        return words;
    }

    void spawn() {
        const auto lock = take_server_lock();
        ::unlink(socket_path.c_str());
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw trouble("cannot make a pipe", errno);
        const descriptor from(ends[0]);
        descriptor to(ends[1]);
        auto words = command_line();
        std::vector<char*> pointers;
        for (auto& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        const auto parent = ::getpid();
        const auto pid = ::fork();
        if (pid < 0) throw trouble("cannot start " + options.program, errno);
        if (pid == 0) become(pointers.data(), parent, lock.get(), to.get());
        child = pid;
        to.reset();
        int why = 0;
        if (::read(from.get(), &why, sizeof why) != sizeof why) return;
        int status = 0;
        ::waitpid(pid, &status, 0);
        child = 0;
        if (why == ENOENT)
            throw std::runtime_error(
                "redis-server is not installed; install it (Debian: apt install redis-server) or set REDIS_URL");
        throw trouble("cannot run " + options.program, why);
    }

    /// True: it answers. False: it died first.
    bool wait_until_ready() {
        const auto until = steady::now() + options.ready_within;
        while (!stopping) {
            if (answers(socket_path)) return true;
            int status = 0;
            if (::waitpid(child, &status, WNOHANG) == child) {
                child = 0;
                return false;
            }
            if (steady::now() > until) break;
            std::this_thread::sleep_for(2ms);
        }
        return false;
    }

    /// The child is told to end when the thread that forked it ends, so this thread lives as long as the child.
    void watch() {
        for (bool first = true; !stopping; first = false) {
            try {
                spawn();
            } catch (const std::exception& error) {
                if (first) return report(error.what());
                spdlog::error("{}", error.what());
                std::this_thread::sleep_for(500ms);
                continue;
            }
            const bool up = wait_until_ready();
            if (!up && first && !stopping) {
                end_child();
                return report("redis-server did not start; its reasons are in " + (folder / "redis.log").string());
            }
            if (up && first) report({});
            wait_for_end();
            if (stopping) return;
            ++restarts;
            spdlog::warn("the private redis-server ended by itself and is started again");
            if (!up) std::this_thread::sleep_for(500ms);
        }
    }

    void report(std::optional<std::string> why) {
        const std::lock_guard lock(mutex);
        ready = !why;
        failure = std::move(why);
        changed.notify_all();
    }

    void wait_for_end() {
        int status = 0;
        while (child != 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        child = 0;
    }

    void end_child() {
        if (const auto pid = child.load(); pid > 0) ::kill(pid, SIGTERM);
        wait_for_end();
    }

    void stop() {
        stopping = true;
        if (const auto pid = child.load(); pid > 0) ::kill(pid, SIGTERM);
        if (watcher.joinable()) watcher.join();
        std::error_code ignored;
        if (!socket_folder.empty()) fs::remove_all(socket_folder, ignored);
    }
};

private_server::private_server(private_server_options options) : impl_(std::make_unique<impl>(std::move(options))) {}
private_server::~private_server() = default;
const std::string& private_server::url() const { return impl_->url; }
int private_server::pid() const { return impl_->child; }
unsigned private_server::restarts() const { return impl_->restarts; }
void private_server::stop() { impl_->stop(); }

}  // namespace coach::durable
