import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { UpstreamError } from '../../../platform/upstream/upstream.error.js';
import { Books } from '../books/books.js';
import { BooksAnnouncer } from '../books/books.announcer.js';
import { type Holdings, PortfolioUpstream } from './portfolio.upstream.js';
import { SERVICE_BROKER } from '../books/broker-summary.js';
import { toServiceSummary } from './service-summary.reader.js';

/**
 * Takes the portfolio service's summary of the whole desk, for as long as no broker reports itself. While a client watches the dashboard,
 * the dashboard asks the service; else this poller does, every DASHBOARD_REFRESH_SECONDS.
 */
@Injectable()
export class ServicePoller implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ServicePoller.name);
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private polling = false;
  private leave: () => void = () => undefined;

  constructor(
    private readonly books: Books,
    private readonly upstream: PortfolioUpstream,
    private readonly announcer: BooksAnnouncer,
    config: Config,
  ) {
    this.intervalMs = config.variables.DASHBOARD_REFRESH_SECONDS * 1000;
  }

  onModuleInit(): void {
    this.leave = this.upstream.onHoldings((holdings) => this.take(holdings));
  }

  /** The first request to the service is the dashboard's, at its start. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.poll(), this.intervalMs).unref();
  }

  /** A request that is under way is broken off with the connections, and its answer is not stored. */
  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.leave();
  }

  private async poll(): Promise<void> {
    // The dashboard asks in the same rhythm.
    const isAsked = Date.now() - this.upstream.lastAskedMs < this.intervalMs / 2;
    if (this.books.hasReports || this.polling || isAsked) return;
    this.polling = true;
    try {
      await this.upstream.snapshot();
    } catch (error) {
      // An outage of the service appears in the snapshot's sections; here its figures grow old.
      if (!(error instanceof UpstreamError)) this.logger.error({ err: error }, 'The portfolio service could not be read');
    } finally {
      this.polling = false;
    }
  }

  private take({ figures, currency, positions, asOfMs }: Holdings): void {
    const summary = toServiceSummary(figures, currency, asOfMs);
    if (this.books.setFallback(summary, positions)) this.announcer.announce([SERVICE_BROKER]);
  }
}
