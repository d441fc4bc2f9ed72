-- KEYS feed, ids, wake; ARGV id, bytes, most entries, kept for (ms), name. 1: appended, 0: that id is there already.
if redis.call('HSETNX', KEYS[2], ARGV[1], '') == 0 then return 0 end
redis.call('XADD', KEYS[1], '*', 'i', ARGV[1], 'b', ARGV[2])
while redis.call('XLEN', KEYS[1]) > tonumber(ARGV[3]) do
    local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', KEYS[1], oldest[1])
    redis.call('HDEL', KEYS[2], oldest[2][2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', 1000, '*', 'n', ARGV[5])
return 1
