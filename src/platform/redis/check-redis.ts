import { redisLibrary } from './redis.library.js';

const KEY = 'quarterdeck:doctor';

/** Pings a Redis server and writes one key that expires by itself. Rejects with the reason within about `timeoutMs`. */
export async function checkRedis(url: string, timeoutMs: number): Promise<void> {
  const client = redisLibrary().createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: timeoutMs, reconnectStrategy: false },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    await client.set(KEY, String(Date.now()), { EX: 10 });
  } finally {
    client.destroy();
  }
}
