import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { UpstreamClient } from '../../platform/upstream/upstream.client.js';
import { understood } from '../../platform/upstream/upstream.error.js';
import { type BrokerPosition, readSnapshotPositions } from './broker-position.js';
import {
  type DrawdownFigures,
  type ExposureFigures,
  type PnlFigures,
  type PortfolioFigures,
  readDrawdown,
  readExposure,
  readPnl,
  readPortfolio,
} from './portfolio.reader.js';

/** What the service says of the whole desk at once. */
export interface Holdings {
  readonly figures: PortfolioFigures;
  readonly positions: readonly BrokerPosition[];
  readonly asOfMs: number;
}

/** The portfolio service. Every method rejects with `UpstreamError`. */
@Injectable()
export class PortfolioUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  async snapshot(): Promise<PortfolioFigures> {
    return understood(readPortfolio(await this.ask('/api/portfolio/snapshot')));
  }

  /** The snapshot's figures and what it holds, as one broker's positions; `asOfMs` of both is when the answer came in. */
  async holdings(broker: string): Promise<Holdings> {
    const raw = await this.ask('/api/portfolio/snapshot');
    const asOfMs = Date.now();
    return { figures: understood(readPortfolio(raw)), positions: readSnapshotPositions(raw, broker, asOfMs), asOfMs };
  }

  async pnl(): Promise<PnlFigures> {
    return understood(readPnl(await this.ask('/api/portfolio/pnl')));
  }

  async drawdown(): Promise<DrawdownFigures> {
    return understood(readDrawdown(await this.ask('/api/portfolio/drawdown')));
  }

  async exposure(): Promise<ExposureFigures> {
    return understood(readExposure(await this.ask('/api/portfolio/exposure')));
  }

  private ask(path: string): Promise<unknown> {
    return this.client.get('portfolio', [path], { timeoutMs: this.config.variables.UPSTREAM_TIMEOUT_MS });
  }
}
