-- KEYS ready; ARGV idle (ms). Forgets workers that are long gone and hold nothing; returns how many.
local gone = 0
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], 'workers')) do
    local name, pending, idle
    for at = 1, #consumer, 2 do
        if consumer[at] == 'name' then name = consumer[at + 1] end
        if consumer[at] == 'pending' then pending = consumer[at + 1] end
        if consumer[at] == 'idle' then idle = consumer[at + 1] end
    end
    if pending == 0 and idle > tonumber(ARGV[1]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], 'workers', name)
        gone = gone + 1
    end
end
return gone
