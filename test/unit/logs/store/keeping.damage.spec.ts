import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../../src/config/config.js';
import type { Principal } from '../../../../src/modules/auth/identity/principal.js';
import { LogCounters } from '../../../../src/modules/logs/intake/log.counters.js';
import { SourceRegistry } from '../../../../src/modules/logs/intake/source.registry.js';
import { EVERYTHING } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import { LogsService } from '../../../../src/modules/logs/rest/logs.service.js';
import type { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { AT, some, withStore } from './kept-store.js';

const DAY = 86_400_000;
const SECRET = 'customer-4711';
let store: SegmentStore;
const { directory, open, page, find, segments, archived, onDisk, sealed } = withStore((opened) => (store = opened));

/** Two blocks in one segment, of which the one of `execution` is damaged. */
async function damage(): Promise<void> {
  await sealed(
    some(40, (n) => ({ service: n % 2 ? 'risk' : 'execution', message: n % 10 < 2 ? `mail to ${SECRET}` : `order ${n} filled` })),
  );
  await store.close();
  const path = join(directory(), segments()[0] ?? '');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"service":"execution"') + 400;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  await open();
}
const lost = [expect.objectContaining({ reason: 'corrupt', count: 20 })];
const states = () => store.keeping.segments().map(({ state }) => state);

describe('a block that is damaged', () => {
  it('does not prevent the archiving of its segment, and is reported there too', async () => {
    await damage();
    expect((await page()).incomplete).toEqual(lost);
    expect(states()).toEqual(['corrupt']);
    expect(await store.keeping.archive(AT + 1)).toBe(1);
    expect([archived().length, (await page()).entries.length, (await page()).incomplete, states()]).toEqual([1, 20, lost, ['corrupt']]);
    await store.close();
    await open();
    expect([(await page()).entries.length, (await page()).incomplete]).toEqual([20, lost]);
  });

  it('is left out and reported as lost when it may contain entries to erase', async () => {
    await damage();
    const all = { ...EVERYTHING, startMs: AT, endMs: AT + DAY, beforeSeq: store.lastSeq + 1 };
    const copy = readFileSync(join(directory(), segments()[0] ?? ''));
    const damaged = copy.subarray(copy.indexOf('"service":"execution"') + 380, copy.indexOf('"service":"execution"') + 440);
    expect(onDisk().some((path) => readFileSync(path).includes(damaged))).toBe(true);
    // It cannot contain matching entries, so it stays.
    expect(await store.keeping.erase({ ...all, query: parseQuery('"order 13 filled"') })).toBe(1);
    expect(onDisk().some((path) => readFileSync(path).includes(damaged))).toBe(true);
    expect((await page()).incomplete).toEqual(lost);
    expect(await store.keeping.erase({ ...all, query: parseQuery(`"${SECRET}"`) })).toBe(4);
    expect(onDisk().some((path) => readFileSync(path).includes(damaged))).toBe(false);
    for (const life of [1, 2]) {
      expect([life, await find(`"${SECRET}"`), (await page()).entries.length, (await page()).incomplete]).toEqual([life, [], 20, lost]);
      await store.close();
      await open();
    }
  });

  it('answers 410 for an entry in it, with the reason', async () => {
    await damage();
    const logs = new LogsService(store, loadConfig({ NODE_ENV: 'test' }), new SourceRegistry(), new LogCounters(new Metrics()));
    const reader = { brokers: ['*'] } as unknown as Principal;
    const asked = (id: string) => logs.entry(id, reader).then(({ message }) => message);
    expect(await asked('l_2')).toBe(`mail to ${SECRET}`);
    await expect(asked('l_1')).rejects.toMatchObject({
      code: 'logs.expired',
      options: { detail: expect.stringContaining('damaged') as unknown },
    });
    await expect(asked('l_zz')).rejects.toMatchObject({ code: 'logs.not_found' });
  });

  it('is found by checking its segment', async () => {
    await damage();
    expect(states()).toEqual(['online']);
    expect((await store.keeping.verify(segments()[0] ?? ''))?.ok).toBe(false);
    expect(states()).toEqual(['corrupt']);
  });
});
