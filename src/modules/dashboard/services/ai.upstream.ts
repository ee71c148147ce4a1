import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { UpstreamClient } from '../../../platform/upstream/upstream.client.js';
import { understood } from '../../../platform/upstream/upstream.error.js';
import { type EnsembleScores, type MetaStrategy, readEnsemble, readMetaStrategy, readSignals, type RecentSignal } from './ai.reader.js';
import type { Rows } from '../../../platform/upstream/rows.js';

/** The AI engine. Every method rejects with `UpstreamError`. */
@Injectable()
export class AiUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  async signals(): Promise<Rows<RecentSignal>> {
    const timeoutMs = this.config.variables.UPSTREAM_SIGNALS_TIMEOUT_MS;
    const paths = ['/api/ai/signals/recent?limit=20', '/signals/recent?limit=20'] as const;
    return understood(readSignals(await this.client.get('ai', paths, { timeoutMs })));
  }

  async metaStrategy(): Promise<MetaStrategy> {
    return understood(readMetaStrategy(await this.ask('/api/ai/metrics/meta-strategy')));
  }

  async ensemble(): Promise<EnsembleScores> {
    return understood(readEnsemble(await this.ask('/api/ai/metrics/ensemble')));
  }

  private ask(path: string): Promise<unknown> {
    return this.client.get('ai', [path], { timeoutMs: this.config.variables.UPSTREAM_TIMEOUT_MS });
  }
}
