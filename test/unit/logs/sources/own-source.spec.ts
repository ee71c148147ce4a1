import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../../../src/config/config.js';
import { LogCounters } from '../../../../src/modules/logs/intake/log.counters.js';
import { LogIntake } from '../../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../../src/modules/logs/intake/source.registry.js';
import { PatternBook } from '../../../../src/modules/logs/patterns/pattern.book.js';
import { EVERYTHING } from '../../../../src/modules/logs/query/log-filter.js';
import { Redactor } from '../../../../src/modules/logs/redaction/redactor.js';
import { OwnSource } from '../../../../src/modules/logs/sources/own.source.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { createLogger } from '../../../../src/platform/telemetry/pino.logger.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { OwnLog } from '../../../../src/platform/telemetry/own.log.js';
import { until } from '../../../support/until.js';

const config = loadConfig({ NODE_ENV: 'test', LOG_MAX_FIELDS: '5' });
let directory: string;
let store: SegmentStore;
let own: OwnLog;
let source: OwnSource;
let registry: SourceRegistry;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'own-log-'));
  const options = { directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, onTrouble: () => undefined };
  store = await SegmentStore.open(options);
  own = new OwnLog();
  registry = new SourceRegistry();
  const intake = new LogIntake(store, new Redactor(), new LogCounters(new Metrics()), new PatternBook(store), config);
  source = new OwnSource(own, intake, registry, store, config);
});
afterEach(async () => {
  await source.onModuleDestroy();
  await store.close();
  rmSync(directory, { recursive: true });
});

const logger = () => createLogger(config, { write: () => undefined }, (line) => own.write(line));
const kept = async () => (await store.page({ filter: EVERYTHING, direction: 'forward', limit: 1000, after: null })).entries;

it("keeps the backend's own lines as entries of `quarterdeck`, from source `self`, without secrets", async () => {
  const lines = logger();
  lines.warn({ broker: 'alpha', password: 'hunter2' }, 'The bus is away', 'BusReader');
  source.onApplicationBootstrap();
  lines.error(new Error('late'), 'Something failed', 'Desk');
  await until(() => store.lastSeq === 2);
  const [first, second] = await kept();
  expect(first).toMatchObject({ service: 'quarterdeck', source: 'self', level: 'warn', message: 'The bus is away', broker: 'alpha' });
  expect(JSON.stringify(first)).not.toContain('hunter2');
  expect(second).toMatchObject({
    level: 'error',
    message: 'Something failed',
    stack: expect.stringContaining('own-source.spec') as unknown,
  });
  expect(registry.list()).toMatchObject([{ id: 'self', kind: 'self', state: 'live', entries: 2, rejected: 0 }]);
});

it('does not cause its own lines: lines that cannot be stored wait, are reported once, and the oldest are dropped when too many wait', async () => {
  const said: string[] = [];
  const say = (...words: unknown[]): void => {
    said.push(JSON.stringify(words));
    own.write(JSON.stringify(words));
  };
  Logger.overrideLogger({ log: say, warn: say, error: say });
  await store.close();
  for (let n = 0; n < 6000; n += 1) own.write(JSON.stringify({ level: 'info', msg: `line ${n}` }));
  source.onApplicationBootstrap();
  await until(() => said.length > 0);
  expect([said.length, own.next(10_000).length, own.lost]).toEqual([1, 5000, 1001]);
});

it('reads at most LOG_MAX_FIELDS names of a line', async () => {
  own.write(JSON.stringify({ level: 'info', msg: 'many', a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }));
  source.onApplicationBootstrap();
  await until(() => store.lastSeq === 1);
  const [entry] = await kept();
  expect(entry?.fields).toEqual({ a: 1, b: 2, c: 3, d: 4, e: 5, _rest: '{"f":6}' });
});
