import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type DeskFact, DeskFacts } from '../../../platform/events/ports/desk-facts.js';
import type { BrokerSummary } from '../books/broker-summary.js';
import { Books } from '../books/books.js';
import { BooksAnnouncer } from '../books/books.announcer.js';
import { BOOK_FACTS, readBookFacts } from './books.facts.js';
import { BooksRepository } from '../books/books.repository.js';
import { BooksSampler } from '../equity/equity.sampler.js';
import type { FxRate } from '../books/fx/fx.reader.js';

/**
 * Stores what desk events change in the books, on the one replica that handles them: in the table first, then in memory, and then it is
 * published. The same event again changes nothing.
 */
@Injectable()
export class BooksKeeper implements OnModuleInit {
  private readonly baseCurrency: string;

  constructor(
    private readonly books: Books,
    private readonly repository: BooksRepository,
    private readonly sampler: BooksSampler,
    private readonly announcer: BooksAnnouncer,
    private readonly facts: DeskFacts,
    config: Config,
  ) {
    this.baseCurrency = config.variables.BASE_CURRENCY;
  }

  onModuleInit(): void {
    this.facts.keep('the portfolio', BOOK_FACTS, (facts) => this.keep(facts));
  }

  /** Stores summaries that a poll has found, the same way. */
  async keepSummaries(summaries: readonly BrokerSummary[]): Promise<void> {
    const kept = summaries.filter(({ broker, asOfMs }) => this.books.admits(broker, asOfMs));
    if (kept.length === 0) return;
    await this.repository.saveSummaries(kept);
    for (const summary of kept) this.books.apply(summary, Date.now());
    this.announcer.announce(kept.map(({ broker }) => broker));
  }

  private async keep(facts: readonly DeskFact[]): Promise<void> {
    const { rates, summaries, positions, flows } = readBookFacts(facts, this.baseCurrency);
    // Rates first: the amounts that come with them are converted by them.
    await this.keepRates(rates);
    // Then the flows, with the history that came with them: a summary that is sampled with the money must not be without its flow.
    await this.sampler.recordPast(summaries, flows);
    await this.keepSummaries(summaries);
    const held = positions.filter(({ broker, asOfMs }) => this.books.admits(broker, asOfMs));
    if (held.length > 0) await this.repository.savePositions(held);
    for (const position of held) this.books.applyPosition(position);
  }

  private async keepRates(reported: readonly FxRate[]): Promise<void> {
    const rates = this.books.admittedRates(reported);
    if (rates.length === 0) return;
    await this.repository.saveRates(rates);
    await this.sampler.rerate(this.books.applyRates(rates));
    this.announcer.announce(this.books.brokerNames());
    await this.sampler.recordFlows(await this.repository.flowsWithoutBase(rates.flatMap(({ base, quote }) => [base, quote])));
  }
}
