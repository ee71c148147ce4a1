import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../../../common/time/time.js';
import { Config } from '../../../../config/config.js';
import { type Deleted, HourlySweep } from '../../../../platform/database/sweeps/hourly-sweep.js';
import { SilencesRepository } from '../../matching/silences.repository.js';
import { AlertsRepository } from './alerts.repository.js';
import { TimelineRepository } from './timeline.repository.js';

const BATCH = 500;

/** Deletes alerts and silences that were over ALERT_RETENTION_DAYS ago, and timeline entries "seen again" that are as old. */
@Injectable()
export class AlertsRetention extends HourlySweep {
  constructor(
    private readonly alerts: AlertsRepository,
    private readonly timeline: TimelineRepository,
    private readonly silences: SilencesRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const beforeMs = Date.now() - this.config.variables.ALERT_RETENTION_DAYS * DAY_MS;
    const mentions = await this.inBatches(BATCH, (size) => this.timeline.deleteUpdatesBefore(beforeMs, size));
    const alerts = await this.inBatches(BATCH, (size) => this.alerts.deleteClosedBefore(beforeMs, size));
    const silences = await this.inBatches(BATCH, (size) => this.silences.deleteOverBefore(beforeMs, size));
    return { alerts, mentions, silences };
  }
}
