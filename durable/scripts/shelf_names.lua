-- KEYS names; ARGV most. In order, without those that ran out.
local clock = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', clock[1] * 1000 + math.floor(clock[2] / 1000))
local names = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(names)
local out = {}
for i = 1, math.min(#names, tonumber(ARGV[1])) do out[i] = names[i] end
return out
