import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { AuditLog, type AuditEntry } from '../../auth/audit/audit-log.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { type AuditFacts, factsOf } from './audit-row.js';

/** The audit trail of a command that ends after one change: no loop, no spool, no request. */
@Injectable()
export class DirectAuditLog extends AuditLog {
  constructor(private readonly chain: AuditChainRepository) {
    super();
  }

  record(entry: AuditEntry): Promise<void> {
    return this.chain.append([now(entry)]);
  }

  recordIn(tx: Transaction, entry: AuditEntry): Promise<void> {
    return this.chain.appendIn(tx, [now(entry)]);
  }

  recordLater(entry: AuditEntry): void {
    void this.record(entry);
  }
}

function now(entry: AuditEntry): AuditFacts {
  return factsOf(entry, { atMs: Date.now(), address: null, userAgent: null, requestId: null });
}
