-- KEYS outbox, leases; ARGV id, turn of the lease, delay (ms). One attempt more, certainly not performed. 0: lease lost.
local payload = redis.call('HGET', KEYS[1], ARGV[1])
if not payload or payload:sub(7, 12) ~= ARGV[2] then return 0 end
local attempts = math.min(999, tonumber(payload:sub(4, 6)) + 1)
redis.call('HSET', KEYS[1], ARGV[1], payload:sub(1, 1) .. '0w' .. string.format('%03d', attempts) .. payload:sub(7))
local time = redis.call('TIME')
redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3], ARGV[1])
return 1
