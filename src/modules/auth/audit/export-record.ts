import type { Principal } from '../identity/principal.js';
import { auditActor, type AuditEntry, type AuditLog } from './audit-log.js';

/** Records the end of an export: how many rows were sent, and whether the export was complete. */
export type RecordEnd = (rows: number, complete: boolean) => void;

/** Records the begin of an export; no row is sent before that row is stored. Rejects with `storage.unavailable`. */
export async function recordExport(
  audit: AuditLog,
  principal: Principal,
  subject: 'audit' | 'logs' | 'trades',
  detail: NonNullable<AuditEntry['detail']>,
): Promise<RecordEnd> {
  const entry = { actor: auditActor(principal), subject };
  await audit.record({ ...entry, action: `${subject}.export`, outcome: 'success', detail });
  return (rows, complete) =>
    audit.recordLater({
      ...entry,
      action: `${subject}.export.end`,
      outcome: complete ? 'success' : 'failure',
      detail: { rows, complete },
    });
}
