-- KEYS state, inbox, outbox, leases, timers, timer data, dead letters; ARGV actor, how long its version is kept (ms).
-- The version counts up, so that a step in hand changes nothing. Returns it.
--@erase_wants
local bytes = redis.call('GETRANGE', KEYS[1], 0, 7)
local version = (bytes == '' and 0 or struct.unpack('>I8', bytes)) + 1
redis.call('SET', KEYS[1], struct.pack('>I8', version), 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
erase_wants(ARGV[1], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7])
return version
