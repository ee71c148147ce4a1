import { aJoin, joined, subscribes } from './a-join.js';
import { alertFrame, type HandLink, settle } from '../support.js';

describe('a join', () => {
  it('reads first, and subscribes from where the snapshot stands', async () => {
    const { network, reader, told, join, rt } = await aJoin();
    expect([subscribes(network.last), rt.status]).toEqual([0, { state: 'catching_up' }]);
    await reader.give(10);
    expect(network.last.asked('alerts')['recover']).toEqual({ epoch: 'e1', seq: 10 });
    network.last.frame(alertFrame(13));
    network.last.subscribed('alerts', { seq: 12, recovered: true, events: [alertFrame(11), alertFrame(12)] });
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['snapshot 10', '11', '12', '13']);
    expect([join.status, rt.status]).toEqual([{ state: 'live' }, { state: 'live' }]);
  });

  it('gives each event once, drops what came before, and asks about a gap once', async () => {
    const { network, told, reader } = await joined();
    const { last } = network;
    for (const seq of [11, 11, 10, 12]) last.frame(alertFrame(seq));
    expect(told).toEqual(['11', '12']);
    last.frame(alertFrame(15));
    expect(last.asked('alerts')['recover']).toEqual({ epoch: 'e1', seq: 12 });
    last.frame(alertFrame(16));
    last.subscribed('alerts', { seq: 15, recovered: true, events: [alertFrame(13), alertFrame(14), alertFrame(15)] });
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['11', '12', '13', '14', '15', '16']);
    expect([subscribes(last), reader.waiting.length]).toEqual([2, 0]);
  });

  it('reads again when the gap cannot be closed, holds live events, and keeps the old picture meanwhile', async () => {
    const { network, told, reader, rt, clock } = await joined();
    const { last } = network;
    last.frame(alertFrame(15));
    last.subscribed('alerts', { seq: 15, recovered: false });
    await settle();
    expect([told, rt.status, reader.waiting.length]).toEqual([['(catching_up)', 'gap'], { state: 'catching_up' }, 1]);
    last.frame(alertFrame(16));
    last.frame(alertFrame(17));
    await reader.give(16);
    expect(told.slice(2)).toEqual(['snapshot 16', '17', '(live)']);
    await clock.pass(60_000);
    expect(reader.waiting).toHaveLength(0);
  });

  it.each([
    ['another epoch in an answer', (link: HandLink) => link.subscribed('alerts', { epoch: 'e2', seq: 3, recovered: false }), 'epoch'],
    ['a history that no longer reaches', (link: HandLink) => link.subscribed('alerts', { seq: 90, recovered: false }), 'not_recovered'],
  ])('begins anew after a cut with %s', async (_, answer, reason) => {
    const { network, told, reader, clock } = await joined();
    network.last.end(null);
    await clock.pass(1000);
    network.last.connected();
    await settle();
    answer(network.last);
    await settle();
    expect(told.filter((text) => !text.startsWith('('))).toEqual([reason]);
    expect(reader.waiting).toHaveLength(1);
  });

  it('begins anew when a live event is of another epoch that cannot be recovered', async () => {
    const { network, told, reader } = await joined();
    network.last.frame(alertFrame(1, {}, 'e2'));
    network.last.subscribed('alerts', { epoch: 'e2', seq: 2, recovered: false });
    await settle();
    network.last.frame(alertFrame(3, {}, 'e2'));
    await reader.give(2, [], 'e2');
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['epoch', 'snapshot 2', '3']);
  });

  it('throws a snapshot away that is older than what was applied, and reads again', async () => {
    const { network, told, reader, join, clock } = await joined();
    network.last.frame(alertFrame(11));
    network.last.frame(alertFrame(12));
    join.reload();
    await settle();
    await reader.give(11);
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['11', '12']);
    await clock.pass(1000);
    await reader.give(12);
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['11', '12', 'snapshot 12']);
  });

  it('throws a snapshot away that lacks events which nobody holds any more', async () => {
    const { network, told, reader, join, clock } = await joined();
    join.reload();
    await settle();
    for (let seq = 11; seq <= 10_020; seq += 1) network.last.frame(alertFrame(seq));
    await reader.give(10);
    expect(told.filter((text) => !text.startsWith('('))).toEqual([]);
    await clock.pass(1000);
    await reader.give(10_015);
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['snapshot 10015', '10016', '10017', '10018', '10019', '10020']);
  });

  it('waits with a snapshot that is away as long as it is asked to, with the subscription held', async () => {
    const { network, told, reader, join, rt, clock } = await joined();
    join.reload();
    await settle();
    await reader.fail({ status: 503, retryable: true, retryAfterMs: 7000 });
    await clock.pass(6999);
    expect([reader.waiting.length, rt.status, join.status]).toEqual([0, { state: 'catching_up' }, { state: 'catching_up' }]);
    network.last.frame(alertFrame(11));
    await clock.pass(1);
    await reader.give(10);
    expect(told).toEqual(['(catching_up)', 'storage.unavailable', 'snapshot 10', '11', '(live)']);
    expect(subscribes(network.last)).toBe(1);
  });

  it('that may not be read is refused, and is not asked for again', async () => {
    const { reader, join, clock, rt } = await aJoin();
    await reader.fail({ code: 'auth.forbidden', status: 403 });
    await clock.pass(60_000);
    expect([join.status, reader.waiting.length, rt.status.state]).toEqual([{ state: 'refused', code: 'auth.forbidden' }, 0, 'live']);
  });

  it('without a place subscribes, reads once it is live, and applies what it held by key', async () => {
    const { network, told, reader } = await aJoin();
    await reader.give(null);
    network.last.subscribed('alerts', { seq: 10 });
    await settle();
    network.last.frame(alertFrame(11));
    await reader.give(null);
    expect(told.filter((text) => !text.startsWith('('))).toEqual(['snapshot -', 'snapshot -', '11']);
  });

  it('gives up reading when it is closed', async () => {
    const { reader, join, told } = await aJoin();
    join.close();
    expect(reader.signals[0]?.aborted).toBe(true);
    await reader.give(10);
    expect(told).toEqual([]);
  });
});
