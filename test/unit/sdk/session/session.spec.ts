import { createClient, session as sessionOf } from '../../../../sdk/src/client.js';
import { aSession, Backend, Browser, LIFE_S, problem, signedIn } from './a-session.js';
import { HandClock } from '../support.js';

describe('a session of a user', () => {
  it('is renewed at 80 % of its life, again and again', async () => {
    const { session, backend, clock, types } = await signedIn();
    await clock.pass(LIFE_S * 800 - 1);
    expect(backend.count('/api/auth/refresh')).toBe(0);
    await clock.pass(1);
    expect(backend.count('/api/auth/refresh')).toBe(1);
    await clock.pass(LIFE_S * 1600);
    expect(backend.count('/api/auth/refresh')).toBe(3);
    expect(types()).toEqual(['signed_in', 'renewed', 'renewed', 'renewed']);
    expect(await session.credentials()).toEqual({ token: 'a4' });
  });

  it('is renewed once when a token is refused, however many calls are refused, and each call is sent once more', async () => {
    const { session, backend } = await signedIn();
    const api = createClient({ url: 'http://desk', session, fetch: backend.send });
    backend.issued += 1;
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.GET('/api/system')));
    expect(answers.map(({ response }) => response?.status)).toEqual(Array<number>(8).fill(200));
    expect(backend.count('/api/auth/refresh')).toBe(1);
    expect(backend.count('/api/system')).toBe(16);
  });

  it('gives the refusal back when the new token is refused too, and asks no more', async () => {
    const { session, backend } = await signedIn();
    const send = (request: Request): Promise<Response> =>
      request.url.includes('/auth/') ? backend.send(request) : Promise.resolve(problem(401, 'auth.invalid_token'));
    const api = createClient({ url: 'http://desk', session, fetch: send });
    expect((await api.GET('/api/system')).problem?.code).toBe('auth.invalid_token');
    expect(backend.count('/api/auth/refresh')).toBe(1);
  });

  it('does not renew for a refusal that a token cannot cure', async () => {
    const { session, backend } = await signedIn();
    const send = (request: Request): Promise<Response> =>
      request.url.includes('/refresh') ? backend.send(request) : Promise.resolve(problem(401, 'auth.wrong_password'));
    const api = createClient({ url: 'http://desk', session, fetch: send });
    expect((await api.GET('/api/system')).problem?.status).toBe(401);
    expect(backend.count('/api/auth/refresh')).toBe(0);
  });

  it('that is refused for good says so once, and nothing is asked after it', async () => {
    const { session, backend, clock, events } = await signedIn();
    const api = createClient({ url: 'http://desk', session, fetch: backend.send });
    backend.refuses = [401, 'auth.invalid_token'];
    await clock.pass(LIFE_S * 800);
    const before = backend.calls.length;
    await Promise.all([session.renew(), session.renew(), session.credentials()]);
    await clock.pass(LIFE_S * 10_000);
    expect(backend.calls).toHaveLength(before);
    expect(events.filter(({ type }) => type === 'signed_out')).toMatchObject([
      { reason: 'refused', problem: { code: 'auth.invalid_token' } },
    ]);
    expect([session.state, session.user, await session.credentials()]).toEqual(['signed_out', null, null]);
    await api.GET('/api/system');
    expect(backend.count('/api/auth/refresh')).toBe(1);
  });

  it('outlives a backend that is away, and tries again', async () => {
    const { session, backend, clock, types } = await signedIn();
    backend.isReachable = false;
    await clock.pass(LIFE_S * 800);
    await clock.pass(12_000);
    expect(backend.count('/api/auth/refresh')).toBe(3);
    expect(session.state).toBe('signed_in');
    backend.isReachable = true;
    await clock.pass(5000);
    expect(types()).toEqual(['signed_in', 'renewed']);
  });

  it('waits as long as a busy backend asks', async () => {
    const { backend, clock } = await signedIn();
    const { send } = backend;
    backend.refuses = [503, 'storage.unavailable'];
    await clock.pass(LIFE_S * 800);
    expect(backend.count('/api/auth/refresh')).toBe(1);
    backend.refuses = null;
    await clock.pass(5000);
    expect([backend.count('/api/auth/refresh'), send]).toEqual([2, backend.send]);
  });

  it('ends with its token where there is no refresh token', async () => {
    const backend = new Backend();
    const session = sessionOf({ mode: 'token', accessToken: 'given' }, new HandClock());
    session.attach('http://desk', backend.send);
    expect(await session.credentials()).toEqual({ token: 'given' });
    expect(await session.renew({ token: 'given' })).toBe(false);
    expect([session.state, backend.calls]).toEqual(['signed_out', []]);
  });

  it('finds out without a fault that a page has none yet', async () => {
    const backend = new Backend();
    const { session, events } = aSession({ backend, tabs: new Browser().tab() });
    const preferred: (string | null)[] = [];
    session.attach('http://desk', (request) => {
      preferred.push(request.headers.get('prefer'));
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    expect(await session.whoami()).toBeNull();
    expect([session.state, preferred]).toEqual(['signed_out', ['handling=lenient']]);
    expect(events).toEqual([{ type: 'signed_out', reason: 'refused', problem: null }]);
  });

  it('ends on the server too, also when its token has ended before', async () => {
    const { session, backend, events } = await signedIn();
    backend.issued += 1;
    await session.logout();
    expect(backend.calls.slice(1)).toEqual(['/api/auth/logout', '/api/auth/refresh', '/api/auth/logout']);
    expect(events.at(-1)).toMatchObject({ type: 'signed_out', reason: 'logout' });
    await session.logout();
    expect(backend.count('/api/auth/logout')).toBe(2);
  });

  it('says when the user behind it is another one, and when their access is another', async () => {
    const { session, backend, events } = await signedIn();
    session.accessChanged({ role: 'viewer', permissions: [], brokers: ['alpha'] });
    expect(events.at(-1)).toMatchObject({ type: 'access_changed', user: { brokers: ['alpha'] } });
    backend.username = 'bob';
    await session.renew();
    expect(events.at(-1)).toMatchObject({ type: 'signed_in', user: { username: 'bob' } });
  });
});
