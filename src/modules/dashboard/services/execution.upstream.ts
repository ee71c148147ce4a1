import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { UpstreamClient } from '../../../platform/upstream/upstream.client.js';
import { understood } from '../../../platform/upstream/upstream.error.js';
import { type ReportedPosition, readPositions } from './execution.reader.js';
import type { Rows } from '../../../platform/upstream/rows.js';

/** The execution service. Rejects with `UpstreamError`. */
@Injectable()
export class ExecutionUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  async positions(): Promise<Rows<ReportedPosition>> {
    const timeoutMs = this.config.variables.UPSTREAM_TIMEOUT_MS;
    return understood(readPositions(await this.client.get('execution', ['/api/execution/positions', '/positions'], { timeoutMs })));
  }
}
