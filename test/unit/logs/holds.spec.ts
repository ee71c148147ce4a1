import { Problem } from '../../../src/common/problem.js';
import type { AuditEntry, AuditLog } from '../../../src/modules/auth/audit/audit-log.js';
import type { Principal } from '../../../src/modules/auth/identity/principal.js';
import { LogHolds } from '../../../src/modules/logs/archive/log-holds.service.js';
import type { LogStore } from '../../../src/modules/logs/store/log-store.js';

it('a hold that cannot be stored has two audit rows: the request and the failure', async () => {
  const rows: AuditEntry[] = [];
  const audit = { record: (row: AuditEntry) => Promise.resolve(void rows.push(row)), recordLater: (row: AuditEntry) => rows.push(row) };
  const store = { keeping: {}, positions: () => new Map(), append: () => Promise.reject(new Problem('logs.storage_full')) };
  const holds = new LogHolds(store as unknown as LogStore, audit as unknown as AuditLog);
  const form = { name: 'x', reason: 'y', start_time: '2026-01-01T00:00:00Z', end_time: '2027-01-01T00:00:00Z' };
  const anna = { kind: 'user', id: 'user:anna', name: 'anna' } as Principal;
  await expect(holds.create(form, anna)).rejects.toMatchObject({ code: 'logs.storage_full' });
  expect(rows.map(({ action, outcome, subject }) => [action, outcome, subject === rows[0]?.subject])).toEqual([
    ['logs.hold', 'success', true],
    ['logs.hold', 'failure', true],
  ]);
});
