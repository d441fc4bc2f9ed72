coach_bench(ack LINKS bot durable net integrations/slack boost_asio simdjson::simdjson OpenSSL::Crypto)
