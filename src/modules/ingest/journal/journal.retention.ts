import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type Deleted, HourlySweep } from '../../../platform/database/sweeps/hourly-sweep.js';
import { JournalRepository } from './journal.repository.js';

const BATCH = 1000;

/** Deletes events older than EVENT_RETENTION_DAYS from the journal. */
@Injectable()
export class JournalRetention extends HourlySweep {
  constructor(
    private readonly journal: JournalRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const days = this.config.variables.EVENT_RETENTION_DAYS;
    const events = await this.inBatches(BATCH, (size) => this.journal.deleteOlderThan(days, size));
    // Also without deletions: marking events as published leaves dead rows behind.
    await this.journal.reclaimSpace();
    return { events };
  }
}
