import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DAY_MS, HOUR_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { AuditLog, SYSTEM_ACTOR } from '../../auth/audit/audit-log.js';
import { LogStore } from '../store/log-store.js';
import { retentionClasses } from '../store/retention-classes.js';
import { retentionRules } from '../store/service-retention.js';
import type { RetentionLimits } from '../store/segments/keeping/retention.js';
import { troubleLog } from '../store/trouble.log.js';

const LOOK_MS = 5000;
const ROUND_MS = 60_000;

/** Once a minute: deletes entries by age and size, and archives old segments. Every 5 s: checks which archived files are there. */
@Injectable()
export class LogUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LogUpkeep.name);
  private readonly trouble = troubleLog(this.logger, 'Old log entries cannot be removed or archived; trying again in a minute');
  readonly limits: RetentionLimits;
  private readonly archiveAfterMs: number;
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> = Promise.resolve();
  private roundAtMs = 0;

  constructor(
    private readonly store: LogStore,
    private readonly audit: AuditLog,
    { variables }: Config,
  ) {
    const { LOG_RETENTION_DAYS, LOG_MAX_BYTES, LOG_MIN_FREE_BYTES, LOG_ARCHIVE_AFTER_HOURS } = variables;
    this.limits = {
      ...{ maxAgeMs: LOG_RETENTION_DAYS * DAY_MS, maxBytes: LOG_MAX_BYTES, minFreeBytes: LOG_MIN_FREE_BYTES },
      classes: retentionClasses(retentionRules(variables)).limits,
    };
    this.archiveAfterMs = LOG_ARCHIVE_AFTER_HOURS * HOUR_MS;
  }

  onApplicationBootstrap(): void {
    if (!this.store.keeping) return;
    this.timer = setInterval(() => {
      this.working = this.working.then(() => this.look());
    }, LOOK_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.working;
  }

  /** Deletes and archives everything that is due. */
  async round(): Promise<void> {
    const { keeping } = this.store;
    if (!keeping) return;
    const entries = await keeping.retain(this.limits);
    if (entries > 0) {
      this.logger.log({ entries }, 'Log entries that are too old or too many were removed');
      this.note('logs.retention', null, { entries });
    }
    await keeping.archive(Date.now() - this.archiveAfterMs);
  }

  private async look(): Promise<void> {
    try {
      for (const name of (await this.store.keeping?.look()) ?? []) {
        this.logger.warn({ segment: name }, 'An archived file of logs is missing; answers over its time say so');
        this.note('logs.detached', `log_segment:${name}`, {});
      }
      // While the storage is full, free space must be noticed soon.
      if (performance.now() < this.roundAtMs && this.store.keeping?.isFull !== true) return;
      this.roundAtMs = performance.now() + ROUND_MS;
      await this.round();
    } catch (error) {
      this.trouble(error);
    }
  }

  private note(action: string, subject: string | null, detail: Record<string, unknown>): void {
    this.audit.recordLater({ actor: SYSTEM_ACTOR, action, subject, outcome: 'success', detail });
  }
}
