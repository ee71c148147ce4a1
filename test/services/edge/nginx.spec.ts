import { type ChildProcess, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { fileURLToPath } from 'node:url';
import { io, type Socket } from 'socket.io-client';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { Nginx } from '../../support/processes/nginx.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';
import { logIn } from '../../support/log-in.js';

const SECRETS = { JWT_SECRET: 'j'.repeat(48), API_KEY_PEPPER: 'p'.repeat(48) };
/** Clients pause up to 5 s between their attempts. */
const PATIENCE_MS = 60_000;
const PYTHON_CLIENT = fileURLToPath(new URL('./socketio_client.py', import.meta.url));

beforeAll(buildOnce, 300_000);

/** Clients as their libraries make them: both begin by polling. */
describe('two replicas behind the nginx that we ship', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let replicas: RealBackend[];
  let nginx: Nginx;
  const sockets: Socket[] = [];
  let python: ChildProcess | undefined;
  let received = '';

  beforeAll(async () => {
    [redis, database] = [await RedisServer.start(), await testDatabaseEnv('postgres')];
    const env = { ...database.env, ...SECRETS, REDIS_URL: redis.url, TRUST_PROXY: '1' };
    replicas = [await RealBackend.start(env), await RealBackend.start(env)];
    nginx = await Nginx.start(replicas.map(({ url }) => url));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    python?.kill('SIGKILL');
    await nginx.stop();
    await Promise.all(replicas.map((replica) => replica.kill()));
    await redis.stop();
    await database.drop();
  });

  /** How many Socket.IO clients the replica has. */
  async function clientsOf({ url }: RealBackend): Promise<number> {
    const headers = await logIn(url, 'admin', RealBackend.adminPassword);
    const stats = await fetch(`${url}/api/realtime/stats`, { headers });
    return ((await stats.json()) as { connections: { by_transport: Record<string, number> } }).connections.by_transport['socket.io'] ?? 0;
  }

  it('spread clients over the replicas by the address that they come from', async () => {
    const spread = Array.from({ length: 12 }, (_, n) => {
      const agent = new Agent({ localAddress: `127.0.0.${n + 2}`, keepAlive: true });
      return io(`${nginx.url}/dashboard`, { auth: { api_key: RealBackend.key }, forceNew: true, agent: agent as never });
    });
    sockets.push(...spread);
    await until(() => spread.every(({ connected }) => connected), PATIENCE_MS);
    // Twelve addresses meet at one of two replicas once in two thousand runs.
    const counts = await Promise.all(replicas.map(clientsOf));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(counts).not.toContain(0);
    for (const socket of sockets.splice(0)) socket.close();
    await until(async () => (await Promise.all(replicas.map(clientsOf))).every((count) => count === 0), PATIENCE_MS);
  });

  it('connect every default client, and take it over when its replica is killed', async () => {
    const seen = new Map<Socket, string[]>();
    for (let n = 0; n < 6; n += 1) {
      const socket = io(`${nginx.url}/dashboard`, { auth: { api_key: RealBackend.key }, forceNew: true });
      const ids: string[] = [];
      socket.on('coffee_empty', ({ payload }: { payload: { id: string } }) => ids.push(payload.id));
      seen.set(socket, ids);
      sockets.push(socket);
    }
    python = spawn(process.env.PYTHON_PATH ?? 'python3', [PYTHON_CLIENT, nginx.url, RealBackend.key], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    python.stdout?.setEncoding('utf8').on('data', (text: string) => (received += text));
    await until(() => sockets.every(({ connected }) => connected) && received.includes('connected'), PATIENCE_MS);

    const [first, second] = replicas;
    if (!first || !second) throw new Error('a replica did not start');
    await first.post(['before']);
    await until(() => [...seen.values()].every((ids) => ids.includes('before')) && received.includes('event before'), PATIENCE_MS);

    const counts = [await clientsOf(first), await clientsOf(second)];
    expect(counts[0]! + counts[1]!).toBe(7);
    const [killed, left] = counts[0]! > 0 ? [first, second] : [second, first];
    await killed.kill();
    await until(async () => (await clientsOf(left)) === 7, PATIENCE_MS);
    await left.post(['after']);
    await until(() => [...seen.values()].every((ids) => ids.includes('after')) && received.includes('event after'), PATIENCE_MS);
  });
});
