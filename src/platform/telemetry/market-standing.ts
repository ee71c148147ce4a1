import { Injectable } from '@nestjs/common';

/** Whether market data is available and may be traded on. */
export interface MarketStandingNow {
  readonly isHealthy: boolean;
  /** Null = trades may rely on it. */
  readonly unsafeReason: string | null;
  readonly feeds: readonly { readonly name: string; readonly status: string }[];
}

/** Holds the state of market data for features that do not import the market. */
@Injectable()
export class MarketStanding {
  private read: (() => MarketStandingNow) | null = null;

  provide(read: () => MarketStandingNow): void {
    this.read = read;
  }

  /** Null = this process has no market data. */
  now(): MarketStandingNow | null {
    return this.read?.() ?? null;
  }
}
