import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { commandsWith, paste, runForReal } from '../../support/processes/readme-commands.js';
import { Nginx } from '../../support/processes/nginx.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

beforeAll(buildOnce, 300_000);

describe('TLS that ends in nginx as the README has it', () => {
  let directory: string;
  let database: DatabaseEnv;
  let backend: RealBackend;
  let nginx: Nginx;
  let ca: Buffer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quarterdeck-tls-'));
    for (const command of commandsWith('openssl req')) paste(command, directory);
    ca = await readFile(join(directory, 'tls/desk.crt'));
    database = await testDatabaseEnv();
    backend = await RealBackend.start(database.env, { more: { TRUST_PROXY: '1' } });
    nginx = await Nginx.startTls([backend.url], runForReal('nginx', 'listen 443 ssl;'), join(directory, 'tls'));
  });
  afterAll(async () => {
    await nginx.stop();
    await backend.kill();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  function send(path: string, headers: Record<string, string>, body?: object): Promise<{ status: number; cookies: string[] }> {
    return new Promise((resolve, reject) => {
      const method = body ? 'POST' : 'GET';
      const asked = request(nginx.url + path, { ca, method, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, cookies: response.headers['set-cookie'] ?? [] });
      });
      asked.on('error', reject).end(body && JSON.stringify(body));
    });
  }

  it('serves requests, and gives a browser a cookie that never leaves it without TLS', async () => {
    expect(await send('/api/dashboard/snapshot', { 'x-api-key': RealBackend.key })).toMatchObject({ status: 200 });
    const login = { username: 'admin', password: RealBackend.adminPassword };
    const { status, cookies } = await send('/api/auth/login', { 'x-client': 'browser', origin: nginx.url }, login);
    expect(status).toBe(200);
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure/);
  });

  it('carries the stream by WebSocket and Socket.IO', async () => {
    const seen = { raw: '', 'socket.io': '' };
    const raw = new WebSocket(`${nginx.url.replace('https', 'wss')}/ws/dashboard`, { ca, headers: { 'x-api-key': RealBackend.key } });
    raw.on('message', (data: Buffer) => (seen.raw += data.toString()));
    const socket = io(`${nginx.url}/dashboard`, { auth: { api_key: RealBackend.key }, forceNew: true, ca } as never);
    socket.on('coffee_empty', (event: unknown) => (seen['socket.io'] += JSON.stringify(event)));
    await until(() => socket.connected && seen.raw.includes('subscribed'));
    await backend.post(['over-tls']);
    await until(() => seen.raw.includes('over-tls') && seen['socket.io'].includes('over-tls'));
    raw.close();
    socket.close();
  });
});
