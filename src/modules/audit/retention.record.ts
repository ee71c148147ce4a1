import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SweepReports } from '../../platform/database/sweeps/sweep-reports.js';
import { AuditLog, SYSTEM_ACTOR } from '../auth/audit/audit-log.js';

/** The retention of the trail itself writes its row in the transaction of the deletion. */
const OWN = 'audit';

/** Records what each round of retention has deleted, and which rounds failed. */
@Injectable()
export class RetentionRecord implements OnModuleInit, OnModuleDestroy {
  private leave: () => void = () => undefined;

  constructor(
    private readonly sweeps: SweepReports,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.leave = this.sweeps.onSwept(({ what, deleted }) => {
      if (what === OWN) return;
      const outcome = deleted === null ? 'failure' : 'success';
      this.audit.recordLater({ actor: SYSTEM_ACTOR, action: `${what}.retention`, subject: what, outcome, detail: { deleted } });
    });
  }

  onModuleDestroy(): void {
    this.leave();
  }
}
