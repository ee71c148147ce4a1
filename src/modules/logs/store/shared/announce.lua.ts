/**
 * Numbers a run of entries of one replica for all replicas and publishes it, in one atomic step. Called again for a run that is numbered
 * already, it returns the same numbers, so that a replica that ended before it could store them does not publish its entries twice.
 *
 * KEYS: stream (r = replica, n = numbers, e = entries as JSON; or r and s = the engine has the replica's entries up to that number),
 * head (hash: epoch, seq), services (hash: service -> its last number), replicas (hash: <replica>:batch|announced|shipped|at), then the
 * repeat keys of the entries.
 * ARGV: replica, epoch to begin with if there is none, the highest number that the caller has seen, first and last own number of the
 * run, entries as JSON, `[service, index of its key or 0, call, lifetime of the key in ms]` of each entry as JSON, the highest
 * numbers that the caller has seen of each service as JSON, lifetime of a message in ms.
 * Returns the numbers as JSON. An entry whose key another call has taken is dropped.
 */
export const ANNOUNCE_SCRIPT = `
local stream, head, services, replicas = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local replica, from, to = ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[5])

local function text(n) return string.format('%.0f', n) end

local known = redis.call('HGET', replicas, replica .. ':batch')
if known and cjson.decode(known).to >= from then return known end

local epoch = redis.call('HGET', head, 'epoch')
if not epoch then
  epoch = ARGV[2]
  redis.call('HSET', head, 'epoch', epoch)
end
local seq = math.max(tonumber(redis.call('HGET', head, 'seq') or '0'), tonumber(ARGV[3]))
local rows, seen = cjson.decode(ARGV[7]), cjson.decode(ARGV[8])
local first, firsts, lasts, dropped = seq + 1, {}, {}, {}
for at, row in ipairs(rows) do
  local service, key = row[1], row[2]
  local isRepeat = false
  if key > 0 and not redis.call('SET', KEYS[4 + key], row[3], 'NX', 'PX', text(row[4])) then
    isRepeat = redis.call('GET', KEYS[4 + key]) ~= row[3]
  end
  if isRepeat then
    dropped[#dropped + 1] = at - 1
  else
    seq = seq + 1
    if not lasts[service] then
      lasts[service] = math.max(tonumber(redis.call('HGET', services, service) or '0'), seen[service] or 0)
      firsts[service] = lasts[service] + 1
    end
    lasts[service] = lasts[service] + 1
  end
end
for service, last in pairs(lasts) do redis.call('HSET', services, service, text(last)) end
local numbers = cjson.encode({ from = from, to = to, epoch = epoch, seq = first, services = firsts, dropped = dropped })
redis.call('HSET', replicas, replica .. ':batch', numbers)
if seq >= first then
  local now = redis.call('TIME')
  redis.call('HSET', head, 'seq', text(seq))
  redis.call('HSET', replicas, replica .. ':announced', text(seq))
  redis.call('XADD', stream, '*', 'r', replica, 'n', numbers, 'e', ARGV[6])
  redis.call('XTRIM', stream, 'MINID', '~', text(now[1] * 1000 - tonumber(ARGV[9])))
end
return numbers
`;
