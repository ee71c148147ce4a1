import { redisLibrary } from './redis.library.js';

const KEY = 'quarterdeck:doctor';

/** Pings a Redis server and writes one key that expires by itself. Rejects with the reason within about `timeoutMs`. */
export async function checkRedis(url: string, timeoutMs: number): Promise<void> {
  const client = redisLibrary().createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: timeoutMs, reconnectStrategy: false },
  });
  // Why it was closed is told only here.
  let cause: unknown;
  client.on('error', (error: unknown) => (cause ??= error));
  try {
    await client.connect();
    await client.ping();
    await client.set(KEY, String(Date.now()), { EX: 10 });
  } catch (error) {
    throw cause ?? error;
  } finally {
    if (client.isOpen) client.destroy();
  }
}
