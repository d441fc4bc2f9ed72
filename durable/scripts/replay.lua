-- KEYS outbox, leases, dead letters; ARGV entry of the letter. Back in the outbox, due now, as if never tried. 0: none.
local letter = redis.call('XRANGE', KEYS[3], ARGV[1], ARGV[1])[1]
if not letter then return 0 end
local id, payload = letter[2][2], letter[2][4]
local turn = string.format('%06d', (tonumber(payload:sub(7, 12)) + 1) % 1000000)
redis.call('HSET', KEYS[1], id, payload:sub(1, 1) .. '0w000' .. turn .. payload:sub(13))
redis.call('ZADD', KEYS[2], 0, id)
redis.call('XDEL', KEYS[3], ARGV[1])
return 1
