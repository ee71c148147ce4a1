import { aClient } from './a-connection.js';
import { alertFrame, settle } from './support.js';

describe('what may be followed', () => {
  it('a topic that is taken away (`unsubscribed` with a code) stops alone', async () => {
    const { network, goLive, topic, clock } = await aClient();
    await goLive();
    network.last.frame({ type: 'unsubscribed', topic: 'alerts', code: 'auth.forbidden', timestamp: '2025-12-04T10:30:00.000Z' });
    expect(topic.status).toEqual({ state: 'refused', code: 'auth.forbidden' });
    network.last.end(4403);
    await clock.pass(1000);
    network.last.connected();
    await settle();
    expect(network.last.sent.filter(({ action }) => action === 'subscribe')).toEqual([]);
  });

  it('a subscribe that is refused stops that topic; a retryable refusal is tried again', async () => {
    const { network, rt, clock } = await aClient();
    network.last.connected();
    await settle();
    const error = { type: 'error', timestamp: '2025-12-04T10:30:00.000Z', message: 'no', id: network.last.asked('alerts').id };
    network.last.frame({ ...error, code: 'realtime.unavailable', retryable: true });
    await clock.pass(2000);
    const again = network.last.asked('alerts').id;
    expect(again).not.toBe(error.id);
    network.last.frame({ ...error, id: again, code: 'auth.forbidden', retryable: false });
    await clock.pass(10_000);
    expect(network.last.asked('alerts').id).toBe(again);
    expect([rt.status.state, network.links.length]).toEqual(['live', 1]);
  });

  it('other rights than before empty everything and subscribe again', async () => {
    const { network, goLive, resets, others } = await aClient();
    await goLive();
    const before = network.last.asked('alerts').id;
    network.last.frame({
      type: 'access_changed',
      timestamp: '2025-12-04T10:30:00.000Z',
      role: 'viewer',
      permissions: [],
      brokers: ['alpha'],
    });
    expect(resets).toEqual(['access']);
    expect(network.last.asked('alerts').id).not.toBe(before);
    expect(others.at(-1)).toMatchObject({ type: 'access_changed' });
  });
});

describe('one connection', () => {
  it('carries a topic once for all who follow it, and leaves it 5 s after the last', async () => {
    const { rt, network, goLive, topic, clock, seen } = await aClient();
    await goLive();
    const other: number[] = [];
    const second = rt.topic('alerts', { onEvent: ({ seq }) => other.push(seq) });
    network.last.frame(alertFrame(11));
    expect([seen, other, network.links.length]).toEqual([[11], [11], 1]);
    topic.close();
    await clock.pass(60_000);
    second.close();
    await clock.pass(4999);
    expect(network.last.sent.some(({ action }) => action === 'unsubscribe')).toBe(false);
    await clock.pass(1);
    expect(network.last.sent.at(-1)).toEqual({ action: 'unsubscribe', topic: 'alerts' });
  });

  it('asks for the values of a `latest` topic without a place, for each who begins to follow it', async () => {
    const { rt, network, goLive, clock } = await aClient();
    await goLive();
    const frame = (seq: number) => ({ ...alertFrame(seq), type: 'agent', topic: 'agents' });
    rt.topic('agents', {});
    network.last.subscribed('agents', { seq: 5, events: [frame(3)] });
    const late: number[] = [];
    rt.topic('agents', { onEvent: ({ seq }) => late.push(seq) });
    expect(network.last.asked('agents')['recover']).toBeUndefined();
    network.last.subscribed('agents', { seq: 5, events: [frame(3)] });
    expect(late).toEqual([3]);
    network.last.end(null);
    await clock.pass(1000);
    network.last.connected();
    await settle();
    expect(network.last.asked('agents')['recover']).toBeUndefined();
  });

  it('counts and drops what is no frame, gives on types that it does not know, and survives handlers that throw', async () => {
    const { rt, network, goLive, errors, seen } = await aClient();
    await goLive();
    const odd: unknown[] = [];
    rt.topic('alerts', {
      onEvent: (frame) => {
        odd.push(frame.type);
        throw new Error('of the caller');
      },
    });
    for (const frame of [undefined, null, 7, 'text', [1], {}, { type: 7 }]) network.last.frame(frame);
    network.last.frame({ ...alertFrame(11), type: 'newer_type', more: 1 });
    network.last.frame({ type: 'newer_control', timestamp: 'never' });
    network.last.frame({ ...alertFrame(1), topic: '__proto__' });
    network.last.frame(alertFrame(12));
    expect([odd, seen, errors.map(String)]).toEqual([
      ['newer_type', 'alert'],
      [11, 12],
      ['Error: of the caller', 'Error: of the caller'],
    ]);
    expect(rt.stats).toMatchObject({ dropped: 7, events: 2, gaps: 0 });
    expect(rt.status).toEqual({ state: 'live' });
  });
});
