import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ SSE_KEEPALIVE_SECONDS: '1', WEBSOCKET_HEARTBEAT_SECONDS: '3600', WEBSOCKET_AUTH_SECONDS: '60' });
});
afterAll(() => app.close());

const PATHS = ['/ws/dashboard', '/socket.io/?EIO=4&transport=websocket'];

async function opened(path: string): Promise<{ socket: WebSocket; closed: Promise<number>; reason: Promise<string> }> {
  const socket = new WebSocket(app.wsUrl + path);
  socket.on('error', () => undefined);
  const ended = once(socket, 'close');
  const closed = ended.then(([code]) => Number(code));
  const reason = ended.then(([code, why]) => `${Number(code)} ${String(why)}`);
  await once(socket, 'open');
  return { socket, closed, reason };
}

describe('a message that does not end', () => {
  it.each(PATHS)('in many fragments is refused with 1008 (%s)', async (path) => {
    const { socket, closed } = await opened(path);
    for (let n = 0; n < 16_000 && socket.readyState === WebSocket.OPEN; n += 1) socket.send('x', { fin: false });
    expect(await closed).toBe(1008);
  });

  it.each(PATHS)('in many small pieces of one frame is refused with 1008 (%s)', async (path) => {
    const { socket, closed } = await opened(path);
    const stream = (socket as unknown as { _socket: import('node:net').Socket })._socket;
    // A masked text frame of 60,000 bytes.
    stream.write(Buffer.from([0x81, 0xfe, 0xea, 0x60, 0, 0, 0, 0]));
    for (let n = 0; n < 3000 && !stream.destroyed && socket.readyState === WebSocket.OPEN; n += 1) {
      stream.setNoDelay(true).write('x');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await closed).toBe(1008);
  });

  it.each(PATHS)('holds at most 64 KiB, in one frame or in a few (%s)', async (path) => {
    const whole = await opened(path);
    const stream = (whole.socket as unknown as { _socket: import('node:net').Socket })._socket;
    // A masked text frame of 120,000 bytes, of which 100,000 come.
    stream.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0xd4, 0xc0, 0, 0, 0, 0]));
    stream.write(Buffer.alloc(100_000, 'x'));
    const parts = await opened(path);
    for (let n = 0; n < 4; n += 1) parts.socket.send('x'.repeat(25_000), { fin: false });
    expect(await Promise.all([whole.reason, parts.reason])).toEqual(
      Array(2).fill('1008 a message of more than 64 KiB did not come at once'),
    );
  });

  it.each(PATHS)('is refused with 1008 when its time is over (%s)', async (path) => {
    const { socket, closed } = await opened(path);
    socket.send('{"action":', { fin: false });
    expect(await closed).toBe(1008);
  });

  it('and a message in a few fragments is heard', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('viewer') });
    await client.frame('subscribed');
    client.socket.send('{"action":', { fin: false });
    client.socket.send('"ping","id"', { fin: false });
    client.socket.send(':"in parts"}', { fin: true });
    expect(await client.frame('pong')).toMatchObject({ id: 'in parts' });
    client.close();
  });

  it('that is far too large is answered before the connection ends', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`);
    client.socket.send(`"${'x'.repeat(1024 * 1024)}"`);
    expect(await client.frame('error')).toMatchObject({ code: 'request.too_large' });
    expect((await client.closed).code).toBe(1009);
  });
});

it('a quiet stream of server-sent events gets a comment line before a proxy cuts it', async () => {
  const { authorization } = await app.as('viewer');
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.write(`GET /api/realtime/events?topics=alerts HTTP/1.1\r\nHost: desk\r\nAuthorization: ${authorization}\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if ((text.match(/^: keep-alive$/gm) ?? []).length >= 2) break;
  }
  expect(text).toContain('event: subscribed');
  expect(text).not.toContain('heartbeat');
  socket.destroy();
});
