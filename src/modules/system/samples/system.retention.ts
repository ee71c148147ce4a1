import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type Deleted, HourlySweep } from '../../../platform/database/sweeps/hourly-sweep.js';
import { SystemSamplesRepository } from './system-samples.repository.js';

const BATCH = 5000;

/** Deletes samples that are older than SYSTEM_RETENTION_DAYS. */
@Injectable()
export class SystemRetention extends HourlySweep {
  constructor(
    private readonly samples: SystemSamplesRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const days = this.config.variables.SYSTEM_RETENTION_DAYS;
    const samples = await this.inBatches(BATCH, (size) => this.samples.deleteOlderThan(days, size));
    if (samples > 0) await this.samples.reclaimSpace();
    return { samples };
  }
}
