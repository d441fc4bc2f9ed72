#include "durable/memory_mailbox.hpp"
#include "mailbox_suite.hpp"

namespace coach::tests {
using namespace coach::durable;
namespace {

class memory_bench final : public mailbox_bench {
  public:
    memory_bench() {
        shared_->now = [this] { return now_; };
    }
    mailbox& open() override {
        boxes_.push_back(std::make_unique<memory_mailbox>(io_, shared_));
        return *boxes_.back();
    }
    boost::asio::io_context& io() override { return io_; }
    void pass(milliseconds time) override { now_ += time; }
    time_point now() override { return now_; }

  private:
    boost::asio::io_context io_;
    time_point now_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    std::shared_ptr<memory_shared> shared_ = std::make_shared<memory_shared>();
    std::vector<std::unique_ptr<mailbox>> boxes_;
};

}  // namespace

TEST_CASE("the mailbox in memory keeps every promise", "[mailbox]") {
    for (const auto& promise : mailbox_promises()) {
        DYNAMIC_SECTION(promise.says) {
            memory_bench bench;
            promise.holds(bench);
        }
    }
}

}  // namespace coach::tests
