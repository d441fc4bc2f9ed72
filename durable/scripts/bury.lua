-- KEYS outbox, leases, dead letters; ARGV id, turn of the lease, reason. 1: buried, 0: lease lost.
local payload = redis.call('HGET', KEYS[1], ARGV[1])
if not payload or payload:sub(7, 12) ~= ARGV[2] then return 0 end
redis.call('XADD', KEYS[3], '*', 'i', ARGV[1], 'p', payload, 'r', ARGV[3])
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
