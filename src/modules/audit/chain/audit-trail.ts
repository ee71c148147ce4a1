import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { WrittenParts } from '../../../platform/telemetry/written-parts.js';
import { WrittenPart } from '../../../platform/background/written-part.js';
import { requestContext } from '../../../platform/telemetry/request-context.js';
import { Spool } from '../../../platform/background/spool.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { AuditLog, type AuditEntry, SYSTEM_ACTOR } from '../../auth/audit/audit-log.js';
import { AuditAnchor } from './audit-anchor.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { type AuditFacts, factsOf } from './audit-row.js';

/** Waiting rows are written together, because the end of the chain is locked once per transaction. */
const BATCH = 500;
const RETRY_AFTER_SECONDS = 2;
/** Rolled back as soon as it is written. */
const CHECK: AuditEntry = { actor: SYSTEM_ACTOR, action: 'audit.check', subject: null, outcome: 'success' };

interface Waiting {
  readonly facts: AuditFacts;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes the chain for all callers, one transaction at a time. Rows of actions that were done while the database is away wait in the
 * spool.
 */
@Injectable()
export class AuditTrail extends AuditLog implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AuditTrail.name);
  private readonly spool: Spool<AuditFacts>;
  private readonly writes = new WrittenPart('audit', () => this.chain.rehearse(now(CHECK)));
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;
  private readonly spooled = new WorkLoop({
    name: AuditTrail.name,
    step: () => this.writeSpooled(),
    failing: 'Rows of the audit trail cannot be written; they are kept on the disk and retried',
  });

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly anchor: AuditAnchor,
    config: Config,
    parts: WrittenParts,
  ) {
    super();
    parts.add(this.writes);
    this.spool = new Spool(config.variables.DATA_DIR, 'audit.later');
  }

  onApplicationBootstrap(): void {
    this.spooled.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.writes.stop();
    await this.spooled.stop();
    await this.writing;
  }

  record(entry: AuditEntry): Promise<void> {
    return this.write(now(entry));
  }

  async recordIn(tx: Transaction, entry: AuditEntry): Promise<void> {
    await this.chain.appendIn(tx, [now(entry)]);
    this.anchor.soon();
  }

  recordLater(entry: AuditEntry): void {
    const facts = now(entry);
    this.write(facts).catch(() => this.keep(facts));
  }

  private write(facts: AuditFacts): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ facts, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    // Other entries of this turn of the event loop go into the same transaction.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      try {
        await this.chain.append(batch.map(({ facts }) => facts));
        for (const { resolve } of batch) resolve();
        this.anchor.soon();
      } catch (error) {
        const refusal = refused(error);
        this.writes.refused(reasonOf(error));
        if (!(error instanceof Problem)) this.logger.error({ err: error }, 'Rows of the audit trail could not be written');
        for (const { reject } of batch) reject(refusal);
      }
    }
    // Synchronous with the check of the queue, so that a later entry starts a new run.
    this.writing = null;
  }

  private keep(facts: AuditFacts): void {
    try {
      this.spool.add([facts]);
      this.spooled.wake();
    } catch (error) {
      // The log is the last place that can keep the row.
      this.logger.error({ err: error, row: facts }, 'A row of the audit trail is only in this log line');
    }
  }

  private async writeSpooled(): Promise<null> {
    if (this.spool.isEmpty) return null;
    await this.spool.drain(async (facts) => {
      for (let from = 0; from < facts.length; from += BATCH) await this.chain.append(facts.slice(from, from + BATCH));
      this.logger.log({ rows: facts.length }, 'Rows of the audit trail that could not be written before are written');
      this.anchor.soon();
    });
    return null;
  }
}

/** The problem for the caller, whose action is not done: the same as for a database that does not answer. */
function refused(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('storage.unavailable', {
    detail: 'This cannot be written into the audit trail now, so it was not done.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause: error,
  });
}

function now(entry: AuditEntry): AuditFacts {
  const context = requestContext.getStore();
  return factsOf(entry, {
    atMs: Date.now(),
    address: context?.client?.ip ?? null,
    userAgent: context?.client?.headers['user-agent'] ?? null,
    requestId: context?.requestId ?? null,
  });
}
