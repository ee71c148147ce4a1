import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient } from '../../support/live.js';

describe('a ticket', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function ticket(headers: Record<string, string>): Promise<string> {
    const response = await fetch(`${app.url}/api/auth/ws-ticket`, { method: 'POST', headers });
    const body = (await response.json()) as { ticket: string; expires_in: number };
    expect([response.status, response.headers.get('cache-control'), body.expires_in]).toEqual([200, 'no-store', 30]);
    return body.ticket;
  }
  const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);
  const open = (value: string) => RawClient.open(`${app.wsUrl}/ws/alerts?ticket=${value}`);
  async function refused(value: string): Promise<void> {
    const client = await open(value);
    expect((await client.closed).code).toBe(4401);
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'auth.invalid_token' });
  }

  it('opens one raw WebSocket as the user that got it, and no second one', async () => {
    const value = await ticket(await app.as('operator'));
    const client = await open(value);
    expect(await client.frame('connected')).toMatchObject({ user: 'operator', role: 'operator' });
    await refused(value);
    client.close();
  });

  it('opens Socket.IO too, and belongs to a key as well', async () => {
    const socket = await connectSocketIo(app.url, '/alerts', { ticket: await ticket(await app.as('viewer')) });
    socket.close();
    const client = await open(await ticket({ 'x-api-key': app.apiKey }));
    expect(await client.frame('connected')).toMatchObject({ role: 'api' });
    client.close();
  });

  it('of a key opens nothing outside of the networks of the key', async () => {
    const value = await ticket({ 'x-api-key': app.apiKey });
    const narrow = (networks: string) => run(sql`update api_keys set allowed_networks = ${networks}::jsonb`);
    await narrow('["10.0.0.0/8"]');
    await refused(value);
    await narrow('[]');
  });

  it('is given to one of many that come with it at once', async () => {
    const value = await ticket(await app.as('operator'));
    const clients = await Promise.all(Array.from({ length: 8 }, () => open(value)));
    const codes = await Promise.all(
      clients.map((client) =>
        Promise.race([client.frame('connected').then(() => 'in'), client.closed.then(({ code }) => code)]).catch(() => 4401),
      ),
    );
    expect(codes.filter((code) => code === 'in')).toHaveLength(1);
    for (const client of clients) client.close();
  });

  it('is worth nothing after 30 s, made up, or for a session that has ended', async () => {
    const old = await ticket(await app.as('operator'));
    await run(sql`update ws_tickets set expires_at = expires_at - interval '30 seconds'`);
    await refused(old);
    await refused('x'.repeat(43));
    const orphan = await ticket(await app.as('viewer'));
    await run(sql`update sessions set revoked_at = now() where username = 'viewer'`);
    await refused(orphan);
  });
});
