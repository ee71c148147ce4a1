import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Listeners } from '../../../platform/events/listeners.js';
import { UpstreamClient } from '../../../platform/upstream/upstream.client.js';
import { understood } from '../../../platform/upstream/upstream.error.js';
import { type BrokerPosition, readSnapshotPositions } from '../books/broker-position.js';
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
import { readCurrency, SERVICE_BROKER } from '../books/broker-summary.js';

/** The whole desk in one answer of the service. */
export interface Holdings {
  readonly figures: PortfolioFigures;
  /** The currency of the figures: as the service says, else the base currency. */
  readonly currency: string;
  /** The positions of the one broker for which it reports. */
  readonly positions: readonly BrokerPosition[];
  /** When the answer came in, epoch ms. */
  readonly asOfMs: number;
}

/** The portfolio service. Every method rejects with `UpstreamError`. */
@Injectable()
export class PortfolioUpstream {
  private readonly subscribers = new Listeners<[Holdings]>('holdings');
  private askedMs = -Infinity;

  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  /** When the snapshot was last asked for, by any caller, epoch ms. */
  get lastAskedMs(): number {
    return this.askedMs;
  }

  /** Calls the listener with every good snapshot, whichever caller asked for it, so that no second request is needed. */
  onHoldings(listener: (holdings: Holdings) => void): () => void {
    return this.subscribers.add(listener);
  }

  async snapshot(): Promise<PortfolioFigures> {
    this.askedMs = Date.now();
    const raw = await this.ask('/api/portfolio/snapshot');
    const asOfMs = Date.now();
    const figures = understood(readPortfolio(raw));
    const currency = readCurrency(raw, this.config.variables.BASE_CURRENCY);
    this.subscribers.call({ figures, currency, positions: readSnapshotPositions(raw, SERVICE_BROKER, asOfMs), asOfMs });
    return figures;
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
