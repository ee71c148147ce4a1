import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { until } from '../../support/until.js';

/** An open socket that sends controls. */
interface Lever {
  readonly control: (message: Record<string, unknown>) => Promise<WireFrame>;
  readonly close: () => void;
}
type Headers = Record<string, string>;

const STOP = { control: 'ess.trip', reason: 'prices look wrong' };

/** The same rules as over REST (controls.spec.ts), for controls over an open socket. */
describe('controls over sockets', () => {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let app: RunningApp;
  const levers: Lever[] = [];
  beforeAll(async () => {
    fake = await fakeDesk();
    desk = new StatefulDesk(fake);
    app = await startApp({ ...fake.env, UPSTREAM_TIMEOUT_MS: '1000', CONTROL_STATE_SECONDS: '1', WEBSOCKET_HEARTBEAT_SECONDS: '3600' });
    for (const [name, role, brokers] of [
      ['second', 'admin', '["*"]'],
      ['limited', 'operator', '["alpha"]'],
    ])
      await run(sql`insert into users (username, password_hash, role, brokers)
        select ${name}, password_hash, ${role}, ${brokers}::jsonb from users where username = 'admin'`);
  });
  beforeEach(() => {
    desk.obey();
    desk.ess = 'ARMED';
    desk.paused.clear();
    desk.calls.length = 0;
  });
  afterEach(() => {
    for (const lever of levers.splice(0)) lever.close();
  });
  afterAll(async () => {
    await app.close();
    await fake.close();
  });

  const run = (statement: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(statement);
  async function post(path: string, headers: Headers, body: unknown): Promise<Record<string, unknown>> {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await (await fetch(`${app.url}/api/${path}`, init)).json()) as Record<string, unknown>;
  }
  /** With the password of the first admin. */
  const login = async (username: string) =>
    ({
      authorization: `Bearer ${String((await post('auth/login', {}, { username, password: app.passwords.admin })).access_token)}`,
    }) as const;

  const raw = async (headers: Headers): Promise<Lever> => {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers });
    await client.frame('connected');
    return { control: (message) => client.ask({ action: 'control', ...message }), close: () => client.close() };
  };
  const socketIo = async ({ authorization, 'x-api-key': key }: Headers): Promise<Lever> => {
    const auth = key === undefined ? { token: authorization?.slice('Bearer '.length) } : { api_key: key };
    const socket = await connectSocketIo(app.url, '/dashboard', auth);
    return {
      control: async (message) => (await socket.timeout(30_000).emitWithAck('control', message)) as WireFrame,
      close: () => void socket.close(),
    };
  };

  describe.each([
    ['a raw WebSocket', raw],
    ['Socket.IO', socketIo],
  ])('by %s', (_, connect) => {
    const open = async (headers: Headers): Promise<Lever> => {
      const lever = await connect(headers);
      levers.push(lever);
      return lever;
    };
    const perform = async (lever: Lever, message: Record<string, unknown> = {}, key: string = randomUUID()) =>
      lever.control({ ...STOP, idempotency_key: key, ...message });

    it('are refused to viewers, to keys without the permission, and to principals limited to some brokers', async () => {
      for (const headers of [await app.as('viewer'), { 'x-api-key': app.apiKey }, await login('limited')])
        expect(await perform(await open(headers))).toMatchObject({ type: 'error', code: 'auth.forbidden' });
      const operator = await open(await app.as('operator'));
      expect(await perform(operator, { control: 'ess.rearm' })).toMatchObject({ type: 'error', code: 'auth.forbidden' });
      expect(desk.calls).toEqual([]);
    });

    it('are refused with bad input, and in another state than the expected one', async () => {
      const lever = await open(await app.as('admin'));
      for (const bad of [
        { reason: undefined },
        { reason: 'no' },
        { target: 'momentum' },
        { control: 'strategy.pause' },
        { control: 'strategy.pause', target: '../../risk/ess/reset' },
        { control: 'strategy.pause', target: '..' },
        { dryrun: true },
        { expected_sate: 'TRIPPED' },
        { control: 'breaker.trip', target: 'bank' },
        { control: 'constructor' },
        { idempotency_key: 'k'.repeat(256) },
        { idempotency_key: 7 },
        { idempotency_key: undefined },
        { idempotency_key: undefined, dry_run: true },
      ])
        expect([bad, await perform(lever, bad)]).toMatchObject([bad, { type: 'error', code: 'request.invalid' }]);
      expect(await perform(lever, { expected_state: 'TRIPPED' })).toMatchObject({ type: 'error', code: 'control.state_mismatch' });
      expect(await perform(lever, { dry_run: true })).toMatchObject({ result: { dry_run: true, state_after: 'ARMED' } });
      expect(desk.calls).toEqual([]);
    });

    it('are carried out once for concurrent calls with one key, also over REST, with one answer afterwards', async () => {
      const hold = does.hold(
        desk.command(
          () => (desk.ess = 'TRIPPED'),
          (response) => void response.end('{"state":"TRIPPED"}'),
        ),
      );
      fake.risk.behave(hold.behaviour, '/api/risk/ess/trip');
      const [one, other] = [await open(await app.as('admin')), await open(await app.as('admin'))];
      const key = randomUUID();
      const first = perform(one, {}, key);
      await until(() => hold.held() === 1);
      expect(await perform(other, {}, key)).toMatchObject({ type: 'error', code: 'control.in_progress' });
      const byRest = { ...(await app.as('admin')), 'idempotency-key': key };
      expect(await post('controls/ess.trip', byRest, { reason: STOP.reason })).toMatchObject({ code: 'control.in_progress' });
      hold.release();
      const { result } = await first;
      expect(result).toMatchObject({ status: 'done', state_after: 'TRIPPED' });
      expect(await perform(other, {}, key)).toMatchObject({ replayed: true, result });
      expect(await perform(other, { reason: 'another reason' }, key)).toMatchObject({ type: 'error', code: 'control.key_reused' });
      expect(desk.calls).toHaveLength(1);
    });

    it('report the outcome when the service answers an error or nothing', async () => {
      const lever = await open(await app.as('operator'));
      fake.risk.behave(does.status(500), '/api/risk/ess/trip');
      expect(await perform(lever)).toMatchObject({ result: { status: 'failed', state_after: 'ARMED', cause: 'answered 500' } });
      const silent = desk.command(
        () => undefined,
        () => undefined,
      );
      fake.risk.behave(silent, '/api/risk/ess/trip');
      expect(await perform(lever)).toMatchObject({ result: { status: 'unknown', state_after: 'ARMED' } });
      expect(desk.calls).toHaveLength(1);
    });

    it('wait for a second person, and not the same person in another session; every stream publishes it', async () => {
      desk.ess = 'TRIPPED';
      const heard = await Promise.all([hearRaw(), hearSocketIo(), hearEvents()]);
      const lever = await open(await app.as('admin'));
      const { result } = await perform(lever, { control: 'ess.rearm' });
      const { id, status } = result as { id: string; status: string };
      expect(status).toBe('pending_approval');
      const approval = `controls/requests/${id}/approve`;
      expect(await post(approval, await login('admin'), {})).toMatchObject({ code: 'control.own_request' });
      expect(desk.calls).toEqual([]);
      expect(await post(approval, await login('second'), {})).toMatchObject({ status: 'done', state_after: 'ARMED' });
      for (const { changesOf, close } of heard) {
        await until(() => changesOf(id).length === 3);
        expect(changesOf(id)).toEqual(['requested', 'approved', 'done']);
        close();
      }
    });
  });

  interface Heard {
    readonly changesOf: (id: string) => string[];
    readonly close: () => void;
  }
  const changesIn = (frames: readonly WireFrame[]) => (id: string) =>
    frames.flatMap(({ type, data }) => {
      const change = data as { id: string; change: string };
      return type === 'control' && change.id === id ? [change.change] : [];
    });

  async function hearRaw(): Promise<Heard> {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('viewer') });
    await client.frame('connected');
    expect(await client.ask({ action: 'subscribe', topic: 'controls' })).toMatchObject({ type: 'subscribed' });
    return { changesOf: changesIn(client.frames), close: () => client.close() };
  }

  async function hearSocketIo(): Promise<Heard> {
    const socket = await connectSocketIo(app.url, '/dashboard', { token: await app.login('viewer') });
    const frames: WireFrame[] = [];
    socket.on('control', (frame: WireFrame) => frames.push(frame));
    expect(await socket.timeout(30_000).emitWithAck('subscribe', { topic: 'controls' })).toMatchObject({ type: 'subscribed' });
    return { changesOf: changesIn(frames), close: () => void socket.close() };
  }

  async function hearEvents(): Promise<Heard> {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/api/realtime/events?topics=controls`, {
      headers: await app.as('viewer'),
      signal: abort.signal,
    });
    let text = '';
    void (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    await until(() => text.includes('event: subscribed'));
    const frames = () => [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json) as WireFrame);
    return { changesOf: (id) => changesIn(frames())(id), close: () => abort.abort() };
  }
});
