-- KEYS timers, timer data, ready; ARGV prefix of inboxes, how far the clock runs ahead (ms), most.
-- Delivers what is due; returns how many, and ms until the next (-1: none). The inboxes are named by the data, all of
-- them in the slot of this shard.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
for at = 1, #due, 2 do
    local member = due[at]
    local gap = member:find('\31', 1, true)
    local actor = member:sub(1, gap - 1)
    local id = 'timer/' .. member:sub(gap + 1) .. '/' .. string.format('%.0f', tonumber(due[at + 1]))
    local item = #id .. ':' .. id .. (redis.call('HGET', KEYS[2], member) or '')
    if redis.call('RPUSH', ARGV[1] .. actor, item) == 1 then redis.call('XADD', KEYS[3], '*', 'a', actor) end
    redis.call('ZREM', KEYS[1], member)
    redis.call('HDEL', KEYS[2], member)
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {#due / 2, first[2] and math.max(0, math.ceil(first[2] - now)) or -1}
