-- KEYS state, inbox, ready, outbox, leases, timers, timer data, dead letters
-- ARGV version expected (8 bytes, or none), new version and state, events consumed, ticket, actor, lease (ms),
--      count of effects, how long a forgotten actor's version is kept (ms; empty: not forgotten), then (id, payload) each, then (name, due or '', bytes) for each timer
-- 1: stored, 0: somebody else stepped this actor and nothing was changed.
--@erase_wants
if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end
if ARGV[8] == '' then
    redis.call('SET', KEYS[1], ARGV[2])
else
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[8])
    erase_wants(ARGV[5], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8])
end
if ARGV[3] ~= '0' then redis.call('LTRIM', KEYS[2], ARGV[3], -1) end
redis.call('XACK', KEYS[3], 'workers', ARGV[4])
redis.call('XDEL', KEYS[3], ARGV[4])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('XADD', KEYS[3], '*', 'a', ARGV[5]) end
local at = 9
local effects = tonumber(ARGV[7])
if effects > 0 then
    local time = redis.call('TIME')
    local due = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[6]
    for _ = 1, effects do
        redis.call('HSET', KEYS[4], ARGV[at], ARGV[at + 1])
        redis.call('ZADD', KEYS[5], due, ARGV[at])
        at = at + 2
    end
end
while at <= #ARGV do
    local member = ARGV[5] .. '\31' .. ARGV[at]
    if ARGV[at + 1] == '' then
        redis.call('ZREM', KEYS[6], member)
        redis.call('HDEL', KEYS[7], member)
    else
        redis.call('HSET', KEYS[7], member, ARGV[at + 2])
        redis.call('ZADD', KEYS[6], ARGV[at + 1], member)
    end
    at = at + 3
end
return 1
