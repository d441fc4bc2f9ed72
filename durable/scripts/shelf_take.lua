-- KEYS record, names; ARGV name, expected version or ''. {version, bytes} of what was removed; {} when nothing was.
local found = redis.call('HMGET', KEYS[1], 'v', 'b')
if not found[1] or (ARGV[2] ~= '' and ARGV[2] ~= found[1]) then return {} end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return found
