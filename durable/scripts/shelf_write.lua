-- KEYS record, names, count; ARGV name, bytes, expected version or '', lives (ms, 0 for ever). 1: written, 0: not.
local version = redis.call('HGET', KEYS[1], 'v') or '0'
if ARGV[3] ~= '' and ARGV[3] ~= version then return 0 end
redis.call('HSET', KEYS[1], 'v', redis.call('INCR', KEYS[3]), 'b', ARGV[2])
if ARGV[4] == '0' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
-- Records end by themselves; their names go with the next one that is written.
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], ARGV[4] == '0' and 'inf' or now + ARGV[4], ARGV[1])
return 1
