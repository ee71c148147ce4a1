import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { UpstreamError } from '../../platform/upstream/upstream.error.js';
import { Books } from './books.js';
import { BooksAnnouncer } from './books.announcer.js';
import { PortfolioUpstream } from './portfolio.upstream.js';
import { SERVICE_BROKER, toServiceSummary } from './service-summary.reader.js';

/** Asks the portfolio service, which speaks for the whole desk, every DASHBOARD_REFRESH_SECONDS for as long as no broker is told of. */
@Injectable()
export class ServicePoller implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ServicePoller.name);
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | null = null;

  constructor(
    private readonly books: Books,
    private readonly upstream: PortfolioUpstream,
    private readonly announcer: BooksAnnouncer,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.poll(), this.config.variables.DASHBOARD_REFRESH_SECONDS * 1000).unref();
    this.poll();
  }

  /** A question that is under way is cut off with the connections, and nothing of its answer is stored. */
  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private poll(): void {
    if (this.books.isToldOf) return;
    this.polling ??= this.ask().then(() => void (this.polling = null));
  }

  private async ask(): Promise<void> {
    try {
      const { figures, positions, asOfMs } = await this.upstream.holdings(SERVICE_BROKER);
      const summary = toServiceSummary(figures, this.config.variables.BASE_CURRENCY, asOfMs);
      if (this.books.standFor(summary, positions)) this.announcer.announce([SERVICE_BROKER]);
    } catch (error) {
      // That the service does not answer is told by the snapshot's sections; here its figures grow old.
      if (!(error instanceof UpstreamError)) this.logger.error({ err: error }, 'The portfolio service could not be read');
    }
  }
}
