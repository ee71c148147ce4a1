import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { UpstreamClient } from '../../../platform/upstream/upstream.client.js';
import { understood } from '../../../platform/upstream/upstream.error.js';
import { type EssFigures, readEssStatus } from './risk.reader.js';

/** The risk service. Rejects with `UpstreamError`. */
@Injectable()
export class RiskUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  async ess(): Promise<EssFigures> {
    const timeoutMs = this.config.variables.UPSTREAM_TIMEOUT_MS;
    return understood(readEssStatus(await this.client.get('risk', ['/api/risk/ess/status'], { timeoutMs })));
  }
}
