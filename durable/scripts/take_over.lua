-- KEYS outbox, leases; ARGV lease (ms), most. Effects whose time has come, leased anew: (id, payload as it was) each.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local taken = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[2])) do
    local payload = redis.call('HGET', KEYS[1], id)
    if payload then
        local turn = string.format('%06d', (tonumber(payload:sub(7, 12)) + 1) % 1000000)
        redis.call('HSET', KEYS[1], id, payload:sub(1, 2) .. 'l' .. payload:sub(4, 6) .. turn .. payload:sub(13))
        redis.call('ZADD', KEYS[2], now + ARGV[1], id)
        taken[#taken + 1] = id
        taken[#taken + 1] = payload
    else
        redis.call('ZREM', KEYS[2], id)
    end
end
return taken
