import type { Publisher } from 'zeromq';
import { errorMessage } from '../failure.js';
import type { FeedTick } from './venue-ticks.js';

/** Publishes ticks over ZeroMQ as OpenAlgo's adapters do: topic and JSON. Without a subscriber a tick is lost, as on every bus. */
export class MarketBus {
  private socket: Publisher | null = null;

  private constructor(
    private readonly make: () => Publisher,
    private readonly url: string,
  ) {}

  /** Null where ZeroMQ cannot be loaded, which is logged. */
  static async open(url: string, log: (line: string) => void): Promise<MarketBus | null> {
    try {
      // Loaded only where it is used: it is native, and optional.
      const { Publisher: Pub } = await import('zeromq');
      return new MarketBus(() => new Pub({ linger: 0 }), url);
    } catch (error) {
      log(`market: all prices go by HTTP, because ZeroMQ cannot be used: ${errorMessage(error)}`);
      return null;
    }
  }

  /** Sends them in order; null = hangs up until there are ticks to send again. */
  async publish(ticks: readonly FeedTick[] | null): Promise<void> {
    if (ticks === null) return this.close();
    if (this.socket === null) {
      this.socket = this.make();
      this.socket.connect(this.url);
    }
    for (const tick of ticks) await this.socket.send([`${tick.exchange}_${tick.symbol}_DEPTH`, JSON.stringify(tick)]);
  }

  close(): void {
    this.socket?.close();
    this.socket = null;
  }
}
