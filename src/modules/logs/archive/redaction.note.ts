import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { AuditLog, SYSTEM_ACTOR } from '../../auth/audit/audit-log.js';
import { LogStore } from '../store/log-store.js';

const KEY = 'redaction';

/** Records in the audit trail that the redaction rules have changed since the last start. */
@Injectable()
export class RedactionNote implements OnApplicationBootstrap {
  private readonly logger = new Logger(RedactionNote.name);

  constructor(
    private readonly store: LogStore,
    private readonly audit: AuditLog,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.store.unavailable) return;
    const { LOG_REDACT: redact, LOG_REDACT_FILE: file } = this.config.variables;
    const rules = file === undefined ? null : createHash('sha256').update(readFileSync(file)).digest('hex');
    const [before, now] = [this.store.positionOf(KEY), JSON.stringify({ redact, rules })];
    if (before === now) return;
    if (before !== undefined)
      this.audit.recordLater({
        ...{ actor: SYSTEM_ACTOR, action: 'logs.redaction', subject: 'logs', outcome: 'success' },
        detail: { redact, rules_sha256: rules },
      });
    await this.store
      .append([], { positions: { [KEY]: now } })
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The redaction rules of this start could not be stored'));
  }
}
