#include "bot/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace coach::bot {

namespace {

/// %* : the message as the inside of a JSON string.
class json_escaped final : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override {
        constexpr auto* hex = "0123456789abcdef";
        for (const char ch : msg.payload) {
            const auto c = static_cast<unsigned char>(ch);
            if (c == '"' || c == '\\') {
                out.push_back('\\');
                out.push_back(ch);
            } else if (c < 0x20) {
                for (const char x : {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]})
                    out.push_back(x);
            } else {
                out.push_back(ch);
            }
        }
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<json_escaped>(); }
};

}  // namespace

void set_up_logging(const config& c) {
    auto logger = std::make_shared<spdlog::logger>("coach", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<json_escaped>('*');
    formatter->set_pattern(c.log_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})"
                                      : "%Y-%m-%dT%H:%M:%S.%eZ %l %v");
    logger->set_formatter(std::move(formatter));
    logger->set_level(spdlog::level::from_str(c.log_level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace coach::bot
