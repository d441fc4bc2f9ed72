// A sealed mailbox keeps the promises of the one it wraps: with a key of one's own for each actor, and with derived
// keys.

#include "bot/sealed_mailbox.hpp"
#include "durable/memory_mailbox.hpp"
#include "mailbox_suite.hpp"

namespace coach::tests {
using namespace coach::durable;
namespace {

class sealed_bench final : public mailbox_bench {
  public:
    explicit sealed_bench(bool (*personal)(std::string_view)) : personal_(personal) {
        shared_->now = [this] { return now_; };
    }
    mailbox& open() override {
        inner_.push_back(std::make_unique<memory_mailbox>(io_, shared_));
        boxes_.push_back(std::make_unique<bot::sealed_mailbox>(*inner_.back(), keys_, safe_, personal_));
        return *boxes_.back();
    }
    boost::asio::io_context& io() override { return io_; }
    void pass(milliseconds time) override { now_ += time; }
    time_point now() override { return now_; }

  private:
    boost::asio::io_context io_;
    time_point now_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    std::shared_ptr<memory_shared> shared_ = std::make_shared<memory_shared>();
    memory_keyring keys_;
    bot::vault safe_{bot::master_keys{{std::string(32, 'm')}}};
    bool (*personal_)(std::string_view);
    std::vector<std::unique_ptr<mailbox>> inner_, boxes_;
};

}  // namespace

TEST_CASE("a sealed mailbox keeps every promise", "[mailbox]") {
    for (const auto& promise : mailbox_promises()) {
        DYNAMIC_SECTION(promise.says << ", keys of their own") {
            sealed_bench bench([](std::string_view) { return true; });
            promise.holds(bench);
        }
        DYNAMIC_SECTION(promise.says << ", derived keys") {
            sealed_bench bench([](std::string_view) { return false; });
            promise.holds(bench);
        }
    }
}

}  // namespace coach::tests
