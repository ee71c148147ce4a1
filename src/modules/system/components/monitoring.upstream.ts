import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { UpstreamClient } from '../../../platform/upstream/upstream.client.js';
import { understood } from '../../../platform/upstream/upstream.error.js';
import { type AlertFigures, type Monitoring, readAlerts, readServices } from './monitoring.reader.js';

/** The desk's monitor. Every method rejects with `UpstreamError`. */
@Injectable()
export class MonitoringUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  async services(): Promise<Monitoring> {
    return understood(readServices(await this.ask(['/api/health/services', '/health/system'])));
  }

  async alerts(): Promise<AlertFigures> {
    return understood(readAlerts(await this.ask(['/api/health/alerts?limit=1', '/alerts/active'])));
  }

  private ask(paths: readonly [string, string]): Promise<unknown> {
    return this.client.get('monitoring', paths, { timeoutMs: this.config.variables.UPSTREAM_TIMEOUT_MS });
  }
}
