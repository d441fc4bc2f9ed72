coach_bench(mailbox LINKS durable PkgConfig::hiredis)
