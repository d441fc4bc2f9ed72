coach_fuzz(redis_reply LINKS durable PkgConfig::hiredis)
