/**
 * Numbers a batch in one atomic step; without events it only looks, and begins a new epoch where that is due.
 *
 * KEYS: heads (hash: topic -> epoch:start:seq, `start` being the seq at which the epoch began), news (stream that wakes readers when
 * an epoch begins), stream (entry id `<seq>-0`: e = epoch, v = event as JSON), ids (sorted set: event id -> seq of the last `history`
 * events), latest (hash: key -> seq:event).
 * ARGV: topic, epoch to begin with if one must begin, history, length of the stream (`history` or more), epoch and seq that the caller
 * has seen ('' and 0: nothing), then id, key (with a mark before it) and JSON of each event.
 * Returns epoch, start, seq of the head and the seq of each event.
 */
export const APPEND_SCRIPT = `
local heads, news, stream, ids, latest = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local topic, candidate, history, length = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

local function text(n) return string.format('%.0f', n) end

local epoch, start, seq = string.match(redis.call('HGET', heads, topic) or '', '^(%w+):(%d+):(%d+)$')
start, seq = tonumber(start), tonumber(seq)
local function setHead() redis.call('HSET', heads, topic, epoch .. ':' .. text(start) .. ':' .. text(seq)) end
local function begin(at)
  epoch, start, seq = candidate, at, at
  setHead()
  redis.call('DEL', latest)
  redis.call('XADD', news, 'MAXLEN', 100, '*', 'topic', topic)
end

if not epoch then
  redis.call('DEL', stream, ids)
  begin(0)
elseif epoch < ARGV[5] or (epoch == ARGV[5] and seq < tonumber(ARGV[6])) then
  -- Redis came back in an older state: the numbers that follow have been used before.
  begin(seq)
end

if #ARGV > 6 then
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if last and last[1] ~= text(seq) .. '-0' then
    -- Another program wrote into our stream.
    redis.call('DEL', stream, ids)
    begin(seq)
  end
end

local before, seqs = seq, {}
for at = 7, #ARGV, 3 do
  local id, key, body = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local known = redis.call('ZSCORE', ids, id)
  if known then
    seqs[#seqs + 1] = tonumber(known)
  else
    seq = seq + 1
    local number = text(seq)
    redis.call('XADD', stream, number .. '-0', 'e', epoch, 'v', body)
    redis.call('ZADD', ids, number, id)
    if key ~= '' then redis.call('HSET', latest, string.sub(key, 2), number .. ':' .. body) end
    seqs[#seqs + 1] = seq
  end
end
if seq > before then
  setHead()
  redis.call('XTRIM', stream, 'MAXLEN', length)
  redis.call('ZREMRANGEBYSCORE', ids, '-inf', text(seq - history))
end
return { epoch, start, seq, seqs }
`;
