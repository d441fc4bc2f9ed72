-- KEYS outbox, leases; ARGV lease (ms), then (id, turn of the lease) each. For each: 1 renewed, 0 lost.
local time = redis.call('TIME')
local due = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local kept = {}
for at = 2, #ARGV, 2 do
    local payload = redis.call('HGET', KEYS[1], ARGV[at])
    local ours = payload and payload:sub(7, 12) == ARGV[at + 1]
    if ours then
        if payload:sub(3, 3) ~= 'l' then
            redis.call('HSET', KEYS[1], ARGV[at], payload:sub(1, 2) .. 'l' .. payload:sub(4))
        end
        redis.call('ZADD', KEYS[2], due, ARGV[at])
    end
    kept[#kept + 1] = ours and 1 or 0
end
return kept
