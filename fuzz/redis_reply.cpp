// What a server (or somebody in its place) may send: RESP through hiredis' reader, then every decoder of durable/.

#include "durable/redis_connection.hpp"
#include "durable/redis_decode.hpp"

#include <hiredis/hiredis.h>

#include <cstddef>
#include <cstdint>
#include <memory>

using namespace coach::durable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)unpack_event(text);
    (void)unpack_taken(text, text);
    (void)place_of(text);
    (void)parse_redis_url(text);
    const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(), redisReaderFree);
    if (redisReaderFeed(reader.get(), text.data(), text.size()) != REDIS_OK) return 0;
    for (void* raw = nullptr; redisReaderGetReply(reader.get(), &raw) == REDIS_OK && raw; raw = nullptr) {
        const redis_reply reply(static_cast<redisReply*>(raw));
        (void)failure_of(*reply);
        (void)read_server_facts(*reply, *reply);
        (void)read_ready(*reply);
        (void)read_reclaimed(*reply, "s");
        (void)read_inbox(*reply);
        (void)read_state(*reply);
        (void)read_taken(*reply);
        (void)read_letters(*reply, 3);
        (void)read_fired(*reply);
        (void)read_flags(*reply);
        (void)read_feed(*reply);
        (void)read_wake(*reply);
        (void)read_string(*reply);
    }
    return 0;
}
