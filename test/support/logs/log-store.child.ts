import { readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.js';
import { LogCounters } from '../../../src/modules/logs/intake/log.counters.js';
import { LogIntake } from '../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../src/modules/logs/intake/source.registry.js';
import { PatternBook } from '../../../src/modules/logs/patterns/pattern.book.js';
import { EVERYTHING } from '../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../src/modules/logs/query/query.parser.js';
import { Redactor } from '../../../src/modules/logs/redaction/redactor.js';
import { isFileMark } from '../../../src/modules/logs/sources/files/file-identity.js';
import { idOf } from '../../../src/modules/logs/sources/files/file.origins.js';
import { FileSource } from '../../../src/modules/logs/sources/files/file.source.js';
import { ServiceSettingsFile } from '../../../src/modules/logs/sources/service.settings.js';
import { retentionClasses } from '../../../src/modules/logs/store/retention-classes.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { anEntry } from '../../unit/logs/an-entry.js';

/** A process with a log store, to be killed: `log-store.child.ts <folder> <first number>` stores entries, `... files` reads files. */
const [folder = '', first = '0'] = process.argv.slice(2);
const AT = Date.parse('2026-11-22T12:00:00Z');
const WRITERS = 4;
const PER_CALL = 25;

const { classOf, limits: classes } = retentionClasses('level:debug=1d');
const store = await SegmentStore.open({
  ...{ directory: join(folder, 'store'), archiveDirectory: join(folder, 'archive'), commitMs: 1, threads: 1, queryTimeoutMs: 30_000 },
  ...{ generationBytes: 100_000, classOf, onTrouble: () => undefined },
});
let committed = (): void => undefined;
store.onCommit(() => committed());
writeSync(1, 'ready\n');
await (first === 'files' ? readFiles() : Promise.all([...Array.from({ length: WRITERS }, (_, n) => write(n)), keep()]));

/** An entry is known by its time, which stays when it is erased; what is acknowledged is written to the output at once. */
async function write(writer: number): Promise<void> {
  for (let number = Number(first) + writer * PER_CALL; ; number += WRITERS * PER_CALL) {
    const entries = Array.from({ length: PER_CALL }, (_, n) => {
      const old = n === 0 ? ({ level: 'debug', receivedMs: AT } as const) : { receivedMs: Date.now() };
      return anEntry({ timestampMs: AT + number + n, message: n === 1 ? 'secret' : `order ${number + n} filled`, ...old });
    });
    await store.append(entries);
    writeSync(1, `${number} ${number + PER_CALL}\n`);
  }
}

/** Seals, archives, removes and erases without an end, so that the end comes in the middle of each of them. */
async function keep(): Promise<void> {
  for (;;) {
    await store.keeping.archive(Date.now() - 50);
    await store.keeping.retain({ maxAgeMs: 1e14, maxBytes: 1e12, classes });
    await store.keeping.erase({ ...EVERYTHING, query: parseQuery('secret'), beforeSeq: store.lastSeq + 1 });
    await nextCommit();
  }
}

function nextCommit(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  committed = resolve;
  return promise;
}

/** Whether each packed file that is there was read to its end. */
function isAllUnpacked(): boolean {
  const packed = readdirSync(join(folder, 'files')).filter((name) => name.endsWith('.gz'));
  return packed.every((name) => {
    const mark = store.positionOf(idOf({ stats: statSync(join(folder, 'files', name)) }));
    return isFileMark(mark) && mark.done === true;
  });
}

async function readFiles(): Promise<void> {
  const config = loadConfig({ NODE_ENV: 'test', LOG_DIRECTORY: join(folder, 'files'), LOG_PARTIAL_SECONDS: '1' });
  const registry = new SourceRegistry();
  const intake = new LogIntake(store, new Redactor(), new LogCounters(new Metrics()), new PatternBook(store), config);
  const files = new FileSource(config, intake, store, registry, new ServiceSettingsFile(config));
  store.onCommit((entries) => writeSync(1, `${entries.map(({ message }) => /\d+$/.exec(message)?.[0]).join(' ')}\n`));
  files.onApplicationBootstrap();
  setInterval(() => {
    if (isAllUnpacked()) writeSync(1, 'unpacked\n');
  }, 100);
}
