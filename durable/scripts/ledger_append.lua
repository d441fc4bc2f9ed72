-- KEYS lines, head, ids, books; ARGV book, id, head that the line was chained to, count with it, its hash, the line.
-- {1}: added, {0}: that id is there already, {2, count, hash}: the head is another by now, and nothing was changed.
if redis.call('HEXISTS', KEYS[3], ARGV[2]) == 1 then return {0} end
local head = redis.call('HMGET', KEYS[2], 'count', 'hash')
if (head[2] or string.rep('0', 64)) ~= ARGV[3] then return {2, head[1], head[2]} end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
redis.call('RPUSH', KEYS[1], ARGV[6])
redis.call('HSET', KEYS[2], 'count', ARGV[4], 'hash', ARGV[5])
redis.call('SADD', KEYS[4], ARGV[1])
return {1}
