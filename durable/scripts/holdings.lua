-- KEYS state, inbox, outbox, timers, timer data, dead letters; ARGV actor. All that is kept of it: state, inbox,
-- (id, payload) of effects, (name, due, bytes) of timers, entries of dead letters.
local effects, timers, letters = {}, {}, {}
local outbox = redis.call('HGETALL', KEYS[3])
for at = 1, #outbox, 2 do
    if outbox[at]:match('^(.*)/%d+/%d+$') == ARGV[1] then
        effects[#effects + 1] = outbox[at]
        effects[#effects + 1] = outbox[at + 1]
    end
end
local before = ARGV[1] .. '\31'
local data = redis.call('HGETALL', KEYS[5])
for at = 1, #data, 2 do
    if data[at]:sub(1, #before) == before then
        timers[#timers + 1] = data[at]:sub(#before + 1)
        timers[#timers + 1] = redis.call('ZSCORE', KEYS[4], data[at]) or '0'
        timers[#timers + 1] = data[at + 1]
    end
end
for _, letter in ipairs(redis.call('XRANGE', KEYS[6], '-', '+')) do
    if letter[2][2]:match('^(.*)/%d+/%d+$') == ARGV[1] then letters[#letters + 1] = letter end
end
return {redis.call('GET', KEYS[1]), redis.call('LRANGE', KEYS[2], 0, -1), effects, timers, letters}
