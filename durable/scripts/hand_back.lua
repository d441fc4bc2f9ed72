-- KEYS ready, inbox; ARGV ticket, actor. Only a claim that is still held goes back; 1: it did.
if redis.call('EXISTS', KEYS[2]) == 1 then
    if #redis.call('XPENDING', KEYS[1], 'workers', ARGV[1], ARGV[1], 1) == 0 then return 0 end
    redis.call('XADD', KEYS[1], '*', 'a', ARGV[2])
end
redis.call('XACK', KEYS[1], 'workers', ARGV[1])
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
