import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditLog } from '../../../../src/modules/auth/audit/audit-log.js';
import type { Principal } from '../../../../src/modules/auth/identity/principal.js';
import { LogErasure } from '../../../../src/modules/logs/archive/log-erasure.service.js';
import { LogHolds } from '../../../../src/modules/logs/archive/log-holds.service.js';
import { PatternBook } from '../../../../src/modules/logs/patterns/pattern.book.js';
import type { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../../support/until.js';
import { AT, some, withStore } from './kept-store.js';

const ADMIN = { name: 'admin', kind: 'user', brokers: ['*'] } as unknown as Principal;

let store: SegmentStore;
let root: string;
const { archive, open, page, find, archived, sealed } = withStore((opened, folder) => ([store, root] = [opened, folder]));

it('an archived file that was missing during an erasure is erased as soon as it is back', async () => {
  const rows: unknown[] = [];
  const audit = {
    record: (row: unknown) => Promise.resolve(void rows.push(row)),
    recordLater: (row: unknown) => void rows.push(row),
  } as unknown as AuditLog;
  const started = () => {
    const erasure = new LogErasure(store, new PatternBook(store), new LogHolds(store, audit), audit);
    erasure.onApplicationBootstrap();
    return erasure;
  };
  await sealed(some(10, () => ({ message: 'mail to customer-4711' })));
  await store.keeping.archive(AT + 1);
  const [name = ''] = archived();
  await sealed(some(5, () => ({ message: 'mail to customer-4711' })));
  renameSync(join(archive(), name), join(root, name));
  await store.keeping.look();

  let erasure = started();
  const range = { start_time: new Date(AT).toISOString(), end_time: new Date(AT + 86_400_000).toISOString() };
  await erasure.order({ q: '"customer-4711"', reason: 'their wish', ...range }, ADMIN);
  await until(() => rows.length === 2);
  expect(rows[1]).toMatchObject({ action: 'logs.erased', detail: { entries: 5, waits_for: name } });
  expect([await find('customer'), erasure.pending]).toEqual([[], 1]);

  // A restart in between does not lose the order.
  await erasure.onModuleDestroy();
  await store.close();
  await open();
  erasure = started();
  renameSync(join(root, name), join(archive(), name));
  await store.keeping.look();
  await until(() => erasure.pending === 0, 20_000);
  expect([await find('customer'), (await page()).entries.length]).toEqual([[], 15]);
  expect(rows.at(-1)).toMatchObject({ action: 'logs.erased', detail: { entries: 10 } });
  await erasure.onModuleDestroy();
});
