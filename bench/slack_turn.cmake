coach_bench(slack_turn LINKS integrations/slack json net core OpenSSL::Crypto)
