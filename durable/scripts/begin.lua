-- KEYS outbox, leases; ARGV id, turn of the lease, lease (ms). 1: marked as begun and the lease renewed, 0: lease lost.
local payload = redis.call('HGET', KEYS[1], ARGV[1])
if not payload or payload:sub(7, 12) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], payload:sub(1, 1) .. '1l' .. payload:sub(4))
local time = redis.call('TIME')
redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3], ARGV[1])
return 1
