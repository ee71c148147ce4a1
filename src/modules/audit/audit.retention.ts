import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../common/time/time.js';
import { Config } from '../../config/config.js';
import { type Deleted, HourlySweep } from '../../platform/database/sweeps/hourly-sweep.js';
import { SYSTEM_ACTOR } from '../auth/audit/audit-log.js';
import { AuditChainRepository } from './chain/audit-chain.repository.js';
import { factsOf } from './chain/audit-row.js';
import { AuditAnchor } from './chain/audit-anchor.js';

/** Deletes days older than AUDIT_RETENTION_DAYS from the front of the trail, each day in one transaction with an audit row of its own. */
@Injectable()
export class AuditRetention extends HourlySweep {
  constructor(
    private readonly chain: AuditChainRepository,
    private readonly anchor: AuditAnchor,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const keepFromMs = startOfDay(Date.now()) - this.config.variables.AUDIT_RETENTION_DAYS * DAY_MS;
    let rows = 0;
    for (
      let oldest = await this.chain.oldestAt();
      oldest && oldest.getTime() < keepFromMs && !this.stopped;
      oldest = await this.chain.oldestAt()
    ) {
      const cut = await this.cutBefore(new Date(startOfDay(oldest.getTime()) + DAY_MS));
      if (cut === 0) break;
      rows += cut;
      await this.breath();
    }
    return { rows };
  }

  private async cutBefore(before: Date): Promise<number> {
    const through = await this.chain.lastBefore(before);
    if (!through) return 0;
    const detail = { before: before.toISOString(), through_id: through.id, through_hash: through.hash };
    const entry = { actor: SYSTEM_ACTOR, action: 'audit.retention', subject: 'audit', outcome: 'success', detail } as const;
    const circumstances = { atMs: Date.now(), address: null, userAgent: null, requestId: null };
    const rows = await this.chain.cut(through, before, factsOf(entry, circumstances));
    this.anchor.soon();
    return rows;
  }
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}
