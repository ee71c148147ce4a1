import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { happen, seqsOf, SOCKETS } from '../../support/desks/dashboard-events.js';

let app: RunningApp;
let token: string;
let viewer: string;

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
beforeAll(async () => {
  // Engine.IO cuts a client off that has not joined a namespace by then, without a word to it.
  app = await startApp({ ...SOCKETS, WEBSOCKET_AUTH_SECONDS: '30' });
  [token, viewer] = await Promise.all([app.login('operator'), app.login('viewer')]);
});
afterAll(() => app.close());

describe('Socket.IO', () => {
  it('follows a namespace and answers with acknowledgements', async () => {
    const socket = await connectSocketIo(app.url, '/dashboard', { token });
    const received = new Promise<WireFrame>((resolve) => socket.once('position_updated', resolve));
    const subscribed: WireFrame = await socket.emitWithAck('subscribe', { topic: 'dashboard', id: 1 });
    expect(subscribed).toMatchObject({ type: 'subscribed', id: 1, topic: 'dashboard', events: [] });
    await happen(app, { symbol: 'SOLUSDT' });
    const frame = await received;
    expect(frame).toMatchObject({
      type: 'position_updated',
      topic: 'dashboard',
      payload: { symbol: 'SOLUSDT' },
      seq: Number(subscribed['seq']) + 1,
    });
    expect(await socket.emitWithAck('ping')).toMatchObject({ type: 'pong' });
    expect(await socket.emitWithAck('subscribe', { topic: 'nope' })).toMatchObject({
      ...{ type: 'error', code: 'realtime.unknown_topic' },
      message: expect.stringMatching(/^There is no topic "nope"\. There are: agents, .*dashboard, .*metrics:\*/) as unknown,
    });
    expect(await socket.emitWithAck('subscribe', 'rubbish')).toMatchObject({ type: 'error', code: 'request.invalid' });
    expect(await socket.emitWithAck('auth', { token })).toMatchObject({ type: 'authenticated' });
    const recovered: WireFrame = await socket.emitWithAck('subscribe', {
      topic: 'dashboard',
      recover: { epoch: subscribed['epoch'], seq: subscribed['seq'] },
    });
    expect(recovered).toMatchObject({ recovered: true, events: [frame] });
    expect(await socket.emitWithAck('unsubscribe', { topic: 'dashboard' })).toMatchObject({ type: 'unsubscribed' });
    socket.close();
  });

  it('takes a key, and subscribes by action on the root namespace', async () => {
    const socket = await connectSocketIo(app.url, '/', { api_key: app.apiKey });
    const received = new Promise<WireFrame>((resolve) => socket.once('position_updated', resolve));
    await socket.emitWithAck('subscribe', { topic: 'dashboard' });
    await happen(app, { symbol: 'BNBUSDT' });
    expect(await received).toMatchObject({ payload: { symbol: 'BNBUSDT' } });
    socket.close();
  });

  it.each([
    ['/dashboard', {}, 'auth.required'],
    ['/dashboard', { token: 'rubbish' }, 'auth.invalid_token'],
    ['/', { api_key: 'qd_rubbish' }, 'auth.invalid_api_key'],
  ])('refuses the handshake on %s with %j as connect_error %s', async (namespace, auth, code) => {
    await expect(connectSocketIo(app.url, namespace, auth)).rejects.toMatchObject({ data: { code } });
  });

  it('answers an event that it does not know, acknowledged or not', async () => {
    const socket = await connectSocketIo(app.url, '/alerts', { token });
    const reported = {
      type: 'error',
      code: 'realtime.unknown_action',
      message: expect.stringContaining('auth, subscriptions, acknowledge') as unknown,
    };
    expect(await socket.emitWithAck('dance', { id: 4 })).toMatchObject(reported);
    const received = new Promise((resolve) => socket.once('error', resolve));
    socket.emit('message', 'hello');
    expect(await received).toMatchObject(reported);
    expect(await socket.emitWithAck('ping')).toMatchObject({ type: 'pong' });
    socket.close();
  });

  it('refuses unknown namespaces', async () => {
    await expect(connectSocketIo(app.url, '/nonsense', { token })).rejects.toThrow('Invalid namespace');
  });

  it('keeps order and numbers under a burst on both transports alike', async () => {
    const raw = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
    const { seq } = await raw.frame('subscribed');
    const socket = await connectSocketIo(app.url, '/dashboard', { token });
    const received: WireFrame[] = [];
    const all = new Promise<void>((resolve) => {
      socket.on('position_updated', (frame: WireFrame) => {
        if (received.push(frame) === 300) resolve();
      });
    });
    await socket.emitWithAck('ping');
    await happen(app, { n: 1 }, 300);
    await all;
    await raw.frame((frame) => frame['seq'] === Number(seq) + 300);
    expect(seqsOf(raw.frames)).toEqual(Array.from({ length: 300 }, (_, n) => Number(seq) + n + 1));
    expect(received).toEqual(raw.frames.filter((frame) => frame.type === 'position_updated'));
    raw.close();
    socket.close();
  });
});

describe('Server-Sent Events', () => {
  async function stream(headers: Record<string, string>, topics = 'dashboard') {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/api/realtime/events?topics=${topics}`, { headers, signal: abort.signal });
    const decoder = new TextDecoder();
    let text = '';
    const reader = response.body?.getReader();
    const until = async (part: string): Promise<string> => {
      while (!text.includes(part)) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
        if (done) throw new Error(`the stream ended before ${part}: ${text}`);
        text += decoder.decode(value);
      }
      return text;
    };
    return { response, until, close: () => abort.abort() };
  }

  it('streams, numbers by id, and resumes from Last-Event-ID', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const live = await stream(headers);
    expect(live.response.headers.get('content-type')).toMatch('text/event-stream');
    expect(live.response.headers.get('x-request-id')).toBeTruthy();
    await live.until('event: subscribed');
    await happen(app, { symbol: 'XRPUSDT' });
    const text = await live.until('XRPUSDT');
    live.close();
    const id = /id: (\S+)\nevent: position_updated/.exec(text)?.[1] ?? '';
    expect(id).toMatch(/^dashboard@\w+:\d+$/);
    await happen(app, { symbol: 'MISSED' });
    const resumed = await stream({ ...headers, 'last-event-id': id });
    expect(await resumed.until('MISSED')).toMatch('"recovered":true');
    resumed.close();
  });

  it.each([
    ['dashboard', {}, 401],
    ['nonsense', { as: 'viewer' }, 404],
    ['', { as: 'viewer' }, 422],
  ])('refuses topics "%s" with %j before the stream begins: %i', async (topics, who, status) => {
    const headers = 'as' in who ? { authorization: `Bearer ${viewer}` } : {};
    const { response, close } = await stream(headers, topics);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    close();
  });
});
