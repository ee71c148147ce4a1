import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { Rows } from '../../../platform/upstream/rows.js';
import { UpstreamClient } from '../../../platform/upstream/upstream.client.js';
import { understood, UpstreamError } from '../../../platform/upstream/upstream.error.js';
import type { Trade } from '../ledger/trade.js';
import { readTrades } from '../ledger/trade.reader.js';

const PATH = '/api/execution/trades?limit=500';

/** Reads trades from the execution service. */
@Injectable()
export class TradesUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  /** The newest trades; null when the service has no such list. Rejects with `UpstreamError`. */
  async newest(): Promise<Rows<Trade> | null> {
    const timeoutMs = this.config.variables.UPSTREAM_TIMEOUT_MS;
    try {
      return understood(readTrades(await this.client.get('execution', [PATH], { timeoutMs, mayBeMissing: true }), Date.now()));
    } catch (error) {
      if (error instanceof UpstreamError && error.kind === 'not_found') return null;
      throw error;
    }
  }
}
