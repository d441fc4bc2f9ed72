coach_bench(turns LINKS durable boost_asio json OpenSSL::Crypto)
target_sources(bench_turns PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/teams_signer.cpp)
