import type { DynamicModule } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Problem } from '../../src/common/problem.js';
import { Database } from '../../src/platform/database/database.js';
import { DeskFacts } from '../../src/platform/events/ports/desk-facts.js';
import { EventLog, type NewEvent, type Position } from '../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../src/platform/events/memory.event-log.js';
import { IntakeDesk } from '../services/ingest/intake-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { until } from '../support/until.js';

/** An event log that can be away, or take events and lose its answer. */
class FaultyLog extends MemoryEventLog {
  fault: 'none' | 'away' | 'answer lost' = 'none';
  tries = 0;

  override async append(topic: string, events: readonly NewEvent[]): Promise<Position[]> {
    this.tries += 1;
    if (this.fault === 'away') throw new Problem('realtime.unavailable');
    const positions = await super.append(topic, events);
    if (this.fault === 'answer lost') throw new Problem('realtime.unavailable');
    return positions;
  }
}

const inPlaceOfEvents = (log: EventLog): DynamicModule => ({
  module: class FaultyEventsModule {},
  global: true,
  providers: [DeskFacts, { provide: EventLog, useValue: log }],
  exports: [EventLog, DeskFacts],
});
const events = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `e${from + n}`, type: 'coffee.empty', payload: { n: from + n } }));
const idsFrom = (count: number) => Array.from({ length: count }, (_, n) => `e${n}`);

describe('stored events, when the stream fails', () => {
  let database: DatabaseEnv;
  let log: FaultyLog;
  let desk: IntakeDesk;
  const start = async (fault: FaultyLog['fault'] = 'none') => {
    log = new FaultyLog(20_000);
    log.fault = fault;
    desk = await IntakeDesk.start(database.env, [inPlaceOfEvents(log)]);
  };
  const streamedIds = () => desk.stream.map(({ id }) => id);
  const unappended = async () => {
    const { rows } = await desk.app
      .get(Database)
      .drizzle.execute<{ n: number }>(sql`select count(*)::int as n from desk_events where appended_at is null`);
    return rows[0]?.n;
  };

  beforeEach(async () => {
    database = await testDatabaseEnv();
  });

  afterEach(async () => {
    log.fault = 'none';
    await desk.close();
    await database.drop();
  });

  it('are accepted meanwhile and come in order when it is back, each once, also more than memory takes', async () => {
    await start();
    await desk.post(events(0, 10));
    await desk.streamed(10);
    log.fault = 'away';
    for (let from = 10; from < 7010; from += 1000) expect((await desk.post(events(from, 1000))).body.accepted).toBe(1000);
    await until(() => log.tries > 2);
    expect(desk.stream).toHaveLength(10);
    log.fault = 'none';
    await desk.post(events(7010, 10));
    await desk.streamed(7020);
    expect(streamedIds()).toEqual(idsFrom(7020));
    await until(async () => (await unappended()) === 0);
    expect(desk.log.lines.filter((line) => String(line.msg).startsWith('Stored events do not reach'))).toHaveLength(1);
  });

  it('are not doubled when the log took them and could not say so', async () => {
    await start('answer lost');
    await desk.post(events(0, 50));
    await until(() => log.tries > 2);
    log.fault = 'none';
    await desk.post(events(50, 1));
    await desk.streamed(51);
    await until(async () => (await unappended()) === 0);
    expect(streamedIds()).toEqual(idsFrom(51));
  });

  it('come first, in order and once, at the next start', async () => {
    await start('away');
    await desk.post(events(0, 600));
    await desk.close();
    expect(desk.stream).toEqual([]);
    await start();
    await desk.post(events(600, 10));
    await desk.streamed(610);
    expect(streamedIds()).toEqual(idsFrom(610));
    await until(async () => (await unappended()) === 0);
  });

  it('of a replica that died are brought by another', async () => {
    await start();
    await desk.app.get(Database).drizzle.execute(sql`
      insert into desk_events (id, type, occurred_at, received_at, payload)
      values ('left', 'coffee_empty', now(), now() - interval '11 s', '{}'), ('on its way', 'coffee_empty', now(), now() + interval '1 hour', '{}')`);
    await until(() => desk.stream.length > 0, 20_000);
    expect(streamedIds()).toEqual(['left']);
    expect(await unappended()).toBe(1);
    expect(await desk.metric('quarterdeck_ingest_outbox_events')).toBeGreaterThan(0);
  });

  it('come again to a keeper that could not keep them, and are not marked as done before', async () => {
    await start();
    const kept: string[] = [];
    let outage = true;
    desk.app.get(DeskFacts).keep('a test', ['coffee_empty'], async (facts) => {
      if (outage) throw new Problem('storage.unavailable');
      kept.push(...facts.map(({ id }) => id));
    });
    await desk.post(events(0, 3));
    await desk.streamed(3);
    expect([await unappended(), kept]).toEqual([3, []]);
    outage = false;
    await until(async () => (await unappended()) === 0);
    expect(kept).toEqual(idsFrom(3));
    expect(streamedIds()).toEqual(idsFrom(3));
  });

  it('pass over a keeper that fails because of them', async () => {
    await start();
    desk.app.get(DeskFacts).keep('a test', ['coffee_empty'], () => Promise.reject(new TypeError('a mistake of ours')));
    await desk.post(events(0, 3));
    await desk.streamed(3);
    await until(async () => (await unappended()) === 0);
  });

  it('pass over the one that a keeper fails because of, and keep the others of its batch', async () => {
    await start();
    const kept: string[] = [];
    desk.app.get(DeskFacts).keep('a test', ['coffee_empty'], async (facts) => {
      if (facts.some(({ id }) => id === 'e3')) throw new TypeError('a mistake of ours');
      kept.push(...facts.map(({ id }) => id));
    });
    await desk.post(events(0, 6));
    await desk.streamed(6);
    await until(async () => (await unappended()) === 0);
    expect(kept).toEqual(['e0', 'e1', 'e2', 'e4', 'e5']);
    expect(desk.log.lines.filter((line) => String(line.msg) === 'a test could not keep an event of the desk')).toMatchObject([
      { id: 'e3' },
    ]);
  });
});
