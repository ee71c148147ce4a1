import { createClient } from '@redis/client';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';
import { IntakeDesk } from './intake-desk.js';
import { Wire } from './wire.js';

const PREFIX = 'quantum:stream:';
const GROUP = 'quarterdeck';

describe('the bus', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let bus: ReturnType<typeof createClient>;
  const desks: IntakeDesk[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    bus = createClient({ url: redis.url });
    bus.on('error', () => undefined);
    await bus.connect();
  });

  afterEach(async () => {
    await Promise.all(desks.splice(0).map((desk) => desk.close()));
    bus.destroy();
    await redis.stop();
    await database.drop();
  });

  const start = async (env: Record<string, string> = {}) => {
    const desk = await IntakeDesk.start({ ...database.env, REDIS_URL: redis.url, ...env });
    desks.push(desk);
    return desk;
  };
  const write = (name: string, fields: Record<string, string>) => bus.xAdd(PREFIX + name, '*', fields);
  const writeMany = async (count: number, prefix: string) => {
    for (let n = 0; n < count; n += 1) await write('coffee.empty', { id: `${prefix}${n}`, payload: '{}' });
  };
  const idsOf = (desk: IntakeDesk) => desk.stream.map(({ id }) => id);
  const allAcknowledged = (name: string) => until(async () => (await bus.xPending(PREFIX + name, GROUP)).pending === 0);
  const groupExists = (name: string) =>
    until(async () => (await bus.xInfoGroups(PREFIX + name).catch(() => [])).some((group) => group.name === GROUP));

  it('is read in both forms and in the order of writing, also what was written before the start', async () => {
    await write('position.updated', {
      event_type: 'position.updated',
      payload: '{"symbol":"BTCUSDT","quantity":"-2"}',
      source: 'execution',
      timestamp: '1764844195',
    });
    const desk = await start();
    await write('ess.tripped', { event_type: 'ess.tripped', reason: 'drawdown' });
    await write('coffee.empty', { cups: '3' });
    await desk.streamed(3);
    expect(desk.stream.map(({ type, data }) => [type, data])).toEqual([
      ['position_updated', { symbol: 'BTCUSDT', side: 'SHORT', quantity: 2, size: 2, leg: 'NET' }],
      ['ess_state_changed', { ess_state: 'TRIPPED', reason: 'drawdown' }],
      ['coffee_empty', { cups: '3' }],
    ]);
    expect((await desk.journal()).map(({ type }) => type).toSorted()).toEqual(['coffee_empty', 'ess_state_changed', 'position_updated']);
    await allAcknowledged('position.updated');
  });

  it('may have entries that are no events: they are counted, logged once per kind, acknowledged and do no harm', async () => {
    await bus.set(`${PREFIX}not.a.stream`, 'x');
    await bus.set(`${PREFIX}regime.changed`, 'no stream either');
    const desk = await start();
    for (let n = 0; n < 3; n += 1) {
      await write('position.updated', { event_type: 'position.updated', timestamp: '1764844195' });
      await write('position.updated', { payload: '{"symbol":' });
      await write('position.updated', { payload: '[1]' });
      await write('position.updated', { event_type: 'a b', payload: '{}' });
    }
    await write('position.updated', { id: 'bad', payload: '{"symbol":"X\\u0000\\ud800"}' });
    await write('coffee.empty', { id: 'good', payload: '{"cups":"X\\u0000\\ud800"}' });
    await desk.streamed(1);
    expect(desk.stream.map(({ id, data }) => [id, data])).toEqual([['good', { cups: 'X\ufffd' }]]);
    await allAcknowledged('position.updated');
    expect(await desk.metric('quarterdeck_ingest_events_total{source="bus",result="rejected"}')).toBe(13);
    expect(desk.log.lines.filter((line) => String(line.msg).startsWith('An entry of the bus is not an event'))).toHaveLength(3);
    expect(desk.log.lines.filter((line) => line.key === `${PREFIX}regime.changed`)).toHaveLength(1);
  });

  it('may say the same twice, and again by HTTP: it is one event', async () => {
    const desk = await start();
    await write('coffee.empty', { id: 'same', payload: '{"n":1}' });
    await write('coffee.empty', { id: 'same', payload: '{"n":2}' });
    await desk.streamed(1);
    expect((await desk.post({ id: 'same', type: 'coffee.empty', payload: {} })).body.results).toEqual([
      { index: 0, id: 'same', status: 'duplicate' },
    ]);
    await write('coffee.empty', { id: 'last', payload: '{}' });
    await desk.streamed(2);
    expect(idsOf(desk)).toEqual(['same', 'last']);
    expect(desk.stream[0]?.data).toEqual({ n: 1 });
  });

  it('gives each event to the stream once, however many replicas read', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await writeMany(300, 'e');
    await Promise.all([one?.streamed(300), two?.streamed(300)]);
    await write('coffee.empty', { id: 'last', payload: '{}' });
    await Promise.all([one?.streamed(301), two?.streamed(301)]);
    const expected = [...Array.from({ length: 300 }, (_, n) => `e${n}`), 'last'].toSorted();
    for (const desk of desks) expect(idsOf(desk).toSorted()).toEqual(expected);
    expect((await one?.journal())?.length).toBe(301);
    await allAcknowledged('coffee.empty');
  });

  it('gets back from a dead replica what it had read: stored or not, it is there once', async () => {
    await bus.xGroupCreate(PREFIX + 'coffee.empty', GROUP, '0', { MKSTREAM: true });
    await writeMany(2, 'e');
    const taken = (await bus.xReadGroup(GROUP, 'dead', { key: PREFIX + 'coffee.empty', id: '>' })) as { messages: { id: string }[] }[];
    const entries = taken[0]?.messages.map(({ id }) => id) ?? [];
    await bus.xClaim(PREFIX + 'coffee.empty', GROUP, 'dead', 0, entries, { IDLE: 60_000 });
    const storing = await IntakeDesk.start(database.env);
    await storing.post({ id: 'e0', type: 'coffee.empty', payload: {} });
    await storing.close();

    const desk = await start();
    await desk.streamed(1);
    await allAcknowledged('coffee.empty');
    await write('coffee.empty', { id: 'last', payload: '{}' });
    await until(() => idsOf(desk).includes('last'));
    expect(idsOf(desk)).toEqual(['e1', 'last']);
    expect((await desk.journal()).map(({ id }) => id).toSorted()).toEqual(['e0', 'e1', 'last']);
  });

  it('is found again when Redis comes back: nothing lost, nothing twice, logged once', async () => {
    const desk = await start();
    await writeMany(5, 'before');
    await desk.streamed(5);
    await allAcknowledged('coffee.empty');
    await redis.save();
    await redis.kill();
    await until(() => desk.log.text.includes('The bus cannot be read'));
    expect((await desk.post({ id: 'meanwhile', type: 'coffee.empty', payload: {} })).status).toBe(202);
    await redis.run();
    await until(() => bus.isReady);
    await writeMany(5, 'after');
    await desk.streamed(11);
    await write('coffee.empty', { id: 'last', payload: '{}' });
    await desk.streamed(12);
    expect(idsOf(desk).toSorted()).toEqual(
      [...['before', 'after'].flatMap((prefix) => Array.from({ length: 5 }, (_, n) => `${prefix}${n}`)), 'meanwhile', 'last'].toSorted(),
    );
    expect(desk.log.lines.filter((line) => String(line.msg).startsWith('The bus cannot be read'))).toHaveLength(1);
  });

  it('is joined anew when Redis was emptied', async () => {
    const desk = await start();
    await writeMany(2, 'before');
    await desk.streamed(2);
    await bus.flushAll();
    await writeMany(2, 'after');
    await until(async () => (await desk.journal()).length === 4);
    expect((await desk.journal()).map(({ id }) => id).toSorted()).toEqual(['after0', 'after1', 'before0', 'before1']);
    await groupExists('position.updated');
  });

  it('waits while the database is away', async () => {
    const wire = await Wire.to(database.env.DATABASE_URL ?? '');
    const desk = await start({ DATABASE_URL: wire.url });
    await writeMany(1, 'before');
    await desk.streamed(1);
    await desk.post({ id: 'before0', type: 'coffee.empty', payload: {} });
    wire.cut();
    await writeMany(3, 'meanwhile');
    await until(() => desk.log.text.includes('Events of the bus cannot be stored'));
    expect((await desk.post({ id: 'x', type: 'coffee.empty', payload: {} })).status).toBe(503);
    await wire.mend();
    await desk.streamed(4);
    expect(idsOf(desk)).toEqual(['before0', 'meanwhile0', 'meanwhile1', 'meanwhile2']);
    await allAcknowledged('coffee.empty');
    await desks.pop()?.close();
    wire.cut();
  });

  it('is left without a trace of the reader', async () => {
    const desk = await start();
    await writeMany(1, 'e');
    await desk.streamed(1);
    expect(await bus.xInfoConsumers(PREFIX + 'coffee.empty', GROUP)).toHaveLength(1);
    await desks.pop()?.close();
    expect(await bus.xInfoConsumers(PREFIX + 'coffee.empty', GROUP)).toEqual([]);
  });
});
