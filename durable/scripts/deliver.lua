-- KEYS seen, inbox, ready; ARGV item, actor, how long an id is remembered (ms). 1: accepted, 0: known already.
-- The first write may be refused for lack of memory, and then nothing has changed; this holds for every script here.
if not redis.call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[3]) then return 0 end
if redis.call('RPUSH', KEYS[2], ARGV[1]) == 1 then redis.call('XADD', KEYS[3], '*', 'a', ARGV[2]) end
return 1
