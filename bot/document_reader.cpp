#include "bot/document_reader.hpp"

#include "documents/convert.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <iterator>
#include <memory>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace coach::bot {

namespace asio = boost::asio;
using integrations::readable;

namespace {

constexpr rlim_t child_seconds = 20;
constexpr rlim_t child_bytes = rlim_t{1} << 30U;
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;  // whose shadow memory is far above any limit
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif
constexpr auto longest_wait = std::chrono::seconds{30};
constexpr int most_at_once = 4;
constexpr auto use = asio::use_awaitable_t<net::executor>{};

struct pipes {
    int to_child = -1, from_child = -1;
    pid_t pid = -1;
};

/// Ends of pipes that the child must not inherit are closed on exec; its own two are its standard input and output.
pipes start_child(const std::string& name) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0) return {};
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]), close(in[1]);
        return {};
    }
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in[0], 0);
    posix_spawn_file_actions_adddup2(&files, out[1], 1);
    std::string program = "coach", command = "document", word = name;
    char* arguments[] = {program.data(), command.data(), word.data(), nullptr};
    pipes made{in[1], out[0], -1};
    const int failed = posix_spawn(&made.pid, "/proc/self/exe", &files, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    close(in[0]), close(out[1]);
    if (failed != 0) {
        close(in[1]), close(out[0]);
        return {};
    }
    return made;
}

readable with(documents::problem p) { return {{}, std::string(documents::name_of(p)), false}; }

readable parsed(const std::string& output) {
    const auto end = output.find('\n');
    if (output.empty() || output.back() != '\0' || end == std::string::npos) return with(documents::problem::damaged);
    const auto word = output.substr(0, end);
    if (word != "ok" && word != "cut") {
        const auto known = documents::problem_named(word);
        return with(known.value_or(documents::problem::damaged));
    }
    return {output.substr(end + 1, output.size() - end - 2), {}, word == "cut"};
}

net::awaitable<> feed(std::shared_ptr<asio::posix::stream_descriptor> to, std::shared_ptr<const std::string> bytes) {
    try {
        co_await asio::async_write(*to, asio::buffer(*bytes), use);
    } catch (const boost::system::system_error&) {  // the child has refused the rest
    }
    to->close();
}

net::awaitable<readable> read_in_child(asio::io_context& io, std::string name, std::string bytes) {
    const auto child = start_child(name);
    if (child.pid < 0) co_return with(documents::problem::took_too_long);
    auto to = std::make_shared<asio::posix::stream_descriptor>(io, child.to_child);
    auto from = std::make_shared<asio::posix::stream_descriptor>(io, child.from_child);
    asio::co_spawn(io, feed(to, std::make_shared<const std::string>(std::move(bytes))), asio::detached);
    asio::steady_timer deadline(io, longest_wait);
    bool late = false;
    deadline.async_wait([from, to, &late](const boost::system::error_code& ec) {
        if (ec) return;
        late = true;
        boost::system::error_code ignored;
        from->close(ignored);
        to->close(ignored);
    });
    std::string output;
    try {
        co_await asio::async_read(*from, asio::dynamic_buffer(output, documents::most_text_bytes * 2), use);
    } catch (const boost::system::system_error&) {  // the end of what the child writes, or the deadline
    }
    deadline.cancel();
    boost::system::error_code ignored;
    to->close(ignored);
    from->close(ignored);
    kill(child.pid, SIGKILL);
    int status = 0;
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)) co_return with(documents::problem::took_too_long);
    co_return parsed(output);
}

/// Takes turns: a burst of large files must not start a burst of processes.
class queue {
  public:
    explicit queue(asio::io_context& io) : io_(io) {}
    net::awaitable<readable> read(std::string name, std::string bytes) {
        if (bytes.size() > documents::most_file_bytes) co_return with(documents::problem::too_large);
        asio::steady_timer wait(io_);
        for (auto waited = std::chrono::milliseconds{0}; running_ >= most_at_once; waited += step) {
            if (waited > longest_wait) co_return with(documents::problem::took_too_long);
            wait.expires_after(step);
            co_await wait.async_wait(use);
        }
        ++running_;
        auto made = co_await read_in_child(io_, std::move(name), std::move(bytes));
        --running_;
        co_return made;
    }

  private:
    static constexpr std::chrono::milliseconds step{50};
    asio::io_context& io_;
    int running_ = 0;
};

net::awaitable<readable> read_by(std::shared_ptr<queue> q, std::string name, std::string bytes) {
    co_return co_await q->read(std::move(name), std::move(bytes));
}

}  // namespace

integrations::document_reader make_document_reader(asio::io_context& io) {
    return [q = std::make_shared<queue>(io)](std::string name, std::string bytes) {
        return read_by(q, std::move(name), std::move(bytes));
    };
}

int read_document(const std::string& name, std::istream& in, std::ostream& out) {
    const rlimit time{child_seconds, child_seconds}, memory{child_bytes, child_bytes}, none{0, 0};
    setrlimit(RLIMIT_CPU, &time);
    if constexpr (!sanitized) setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &none);
    std::string bytes;
    char chunk[65536];
    while (bytes.size() <= documents::most_file_bytes && (in.read(chunk, sizeof chunk) || in.gcount() > 0))
        bytes.append(chunk, static_cast<std::size_t>(in.gcount()));
    const auto made = documents::to_markdown(name, bytes);
    if (made.wrong)
        out << documents::name_of(*made.wrong) << "\n";
    else
        out << (made.cut ? "cut\n" : "ok\n") << made.markdown;
    out << '\0' << std::flush;
    return 0;
}

}  // namespace coach::bot
