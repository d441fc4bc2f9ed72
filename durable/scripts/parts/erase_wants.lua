-- What an actor set up: effects not done, timers, dead letters.
local function erase_wants(actor, outbox, leases, timers, timer_data, dead)
    for _, id in ipairs(redis.call('HKEYS', outbox)) do
        if id:match('^(.*)/%d+/%d+$') == actor then
            redis.call('HDEL', outbox, id)
            redis.call('ZREM', leases, id)
        end
    end
    local before = actor .. '\31'
    for _, member in ipairs(redis.call('HKEYS', timer_data)) do
        if member:sub(1, #before) == before then
            redis.call('ZREM', timers, member)
            redis.call('HDEL', timer_data, member)
        end
    end
    for _, letter in ipairs(redis.call('XRANGE', dead, '-', '+')) do
        if letter[2][2]:match('^(.*)/%d+/%d+$') == actor then redis.call('XDEL', dead, letter[1]) end
    end
end
