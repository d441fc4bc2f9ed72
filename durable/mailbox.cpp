#include "durable/mailbox.hpp"

namespace coach::durable {
namespace {

class mailbox_category final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "mailbox"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::unavailable:
                return "the store cannot be reached; nothing changed";
            case errc::unknown_outcome:
                return "the store did not answer; it may have happened";
            case errc::refused:
                return "the store refused; nothing changed";
            case errc::protocol:
                return "the store's answer makes no sense";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const mailbox_category it;
    return it;
}

}  // namespace coach::durable
