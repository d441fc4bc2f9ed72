#pragma once

/// Bytes read and not yet used, in one piece. Grows by doubling up to what the caller asks for; never zero-fills.

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace coach::net {

class byte_buffer {
  public:
    [[nodiscard]] std::string_view unused() const { return {bytes_.get() + begin_, end_ - begin_}; }
    void use(std::size_t n) {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Room for the next read: `wanted` bytes if that fits under `largest` in all, at least one byte below it.
    [[nodiscard]] boost::asio::mutable_buffer room(std::size_t wanted, std::size_t largest) {
        const auto held = end_ - begin_;
        const auto target = std::min(largest, std::max<std::size_t>(held + wanted, held * 2));
        if (target > size_) {
            move_to(target);
        } else if (end_ == size_ || size_ - end_ < wanted) {
            if (begin_ > 0) std::memmove(bytes_.get(), bytes_.get() + begin_, held);
            begin_ = 0, end_ = held;
        }
        return {bytes_.get() + end_, size_ - end_};
    }
    void filled(std::size_t n) { end_ += n; }
    /// Gives memory back when nothing is held and more than `keep` is reserved.
    void shrink(std::size_t keep) {
        if (begin_ != end_ || size_ <= keep) return;
        bytes_.reset();
        size_ = begin_ = end_ = 0;
    }

  private:
    void move_to(std::size_t size) {
        std::unique_ptr<char[]> larger(new char[size]);
        const auto held = end_ - begin_;
        if (held > 0) std::memcpy(larger.get(), bytes_.get() + begin_, held);
        bytes_ = std::move(larger);
        size_ = size, begin_ = 0, end_ = held;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace coach::net
