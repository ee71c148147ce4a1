import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient } from '../../support/live.js';

const DESK = 'https://desk.example';

/** Pages on the machine of whoever has the session, which no `CORS_ORIGINS` names. */
const LOCAL = ['http://localhost:5173', 'http://localhost', 'http://127.0.0.1:3000', 'http://127.0.0.1', 'http://[::1]:5173'];

describe('in production a page of this machine', () => {
  let app: RunningApp;
  beforeAll(async () => {
    const secrets = { JWT_SECRET: 'k'.repeat(48), API_KEY_PEPPER: 'p'.repeat(48) };
    app = await startApp({ NODE_ENV: 'production', CORS_ORIGINS: DESK, ...secrets });
  });
  afterAll(() => app.close());

  const allowedBy = async (origin: string, method: 'GET' | 'OPTIONS') => {
    const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    const { headers } = await fetch(`${app.url}/api/auth/login`, { method, headers: { origin, ...(method === 'OPTIONS' && asked) } });
    return headers.get('access-control-allow-origin');
  };
  const follow = async (origin: string) =>
    RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: { origin, ...(await app.as('viewer')) } });
  const join = async (origin: string) =>
    connectSocketIo(app.url, '/dashboard', { token: await app.login('viewer') }, { extraHeaders: { origin } });

  it.each(LOCAL)('of %s reads no answer', async (origin) => {
    expect([await allowedBy(origin, 'GET'), await allowedBy(origin, 'OPTIONS')]).toEqual([null, null]);
  });

  it.each(LOCAL)('of %s opens no WebSocket, even with a token', async (origin) => {
    const client = await follow(origin);
    const refusal = await client.frame('connected').then(
      () => null,
      (error: Error) => error.message,
    );
    client.close();
    expect(refusal).toMatch(/^closed with 1008 .*realtime\.bad_origin/);
  });

  it.each(LOCAL)('of %s opens no Socket.IO connection, even with a token', async (origin) => {
    const isJoined = await join(origin).then(
      (socket) => Boolean(socket.close()),
      () => false,
    );
    expect(isJoined).toBe(false);
  });

  it('is refused for its origin alone: one of CORS_ORIGINS does all of it', async () => {
    expect([await allowedBy(DESK, 'GET'), await allowedBy(DESK, 'OPTIONS')]).toEqual([DESK, DESK]);
    const client = await follow(DESK);
    expect(await client.frame('connected')).toMatchObject({ user: 'viewer' });
    client.close();
    const socket = await join(DESK);
    expect(socket.connected).toBe(true);
    socket.close();
  });
});
