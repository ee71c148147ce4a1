import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { MINUTE_MS } from '../../../common/time.js';
import type { Permission } from '../identity/permissions.js';
import type { Principal } from '../identity/principal.js';
import { auditActor, AuditLog } from './audit-log.js';

/** Principals and routes that are remembered; beyond, the oldest is written down early. */
const REMEMBERED = 10_000;

interface Series {
  readonly principal: Principal;
  readonly what: string;
  readonly permission: Permission;
  readonly timer: NodeJS.Timeout;
  /** Since the row that was written. */
  more: number;
}

/** Refused permissions in the trail: the first at once, those of the next minute together, by principal and by what was asked. */
@Injectable()
export class Refusals implements OnModuleDestroy {
  private readonly series = new Map<string, Series>();

  constructor(private readonly audit: AuditLog) {}

  /** `what`: a route's pattern, a topic or an action; of a bounded number. */
  note(principal: Principal, what: string, permission: Permission): void {
    const key = `${principal.id} ${what}`;
    const known = this.series.get(key);
    if (known) {
      known.more += 1;
      return;
    }
    const [oldest] = this.series.keys();
    if (this.series.size >= REMEMBERED && oldest !== undefined) this.end(oldest);
    const timer = setTimeout(() => this.end(key), MINUTE_MS).unref();
    this.series.set(key, { principal, what, permission, timer, more: 0 });
    this.write(principal, what, permission, 1);
  }

  onModuleDestroy(): void {
    for (const key of [...this.series.keys()]) this.end(key);
  }

  private end(key: string): void {
    const series = this.series.get(key);
    if (!series) return;
    this.series.delete(key);
    clearTimeout(series.timer);
    if (series.more > 0) this.write(series.principal, series.what, series.permission, series.more);
  }

  private write(principal: Principal, what: string, permission: Permission, count: number): void {
    const detail = { permission, count };
    this.audit.recordLater({ actor: auditActor(principal), action: 'access.refused', subject: what, outcome: 'refused', detail });
  }
}
