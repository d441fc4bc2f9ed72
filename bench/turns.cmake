coach_bench(turns LINKS durable boost_asio OpenSSL::Crypto)
