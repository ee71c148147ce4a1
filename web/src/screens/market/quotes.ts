import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { KeyedStore } from '../../live/keyed.store.ts';
import { readQuote, type Quote } from './tick.ts';

const RATE_HZ = 4;

/** Quotes of the followed keys. */
export class QuoteBook {
  readonly quotes = new KeyedStore<Quote>(scheduler);
  /** Why a key cannot be followed, by the code of the backend. */
  readonly refused = new KeyedStore<string>(scheduler);

  readonly follow = (key: string): (() => void) => {
    const topic = realtime.topic(`market:${key}:quote`, {
      maxRateHz: RATE_HZ,
      onEvent: (frame) => (frame.type === 'tick' ? this.quotes.set(key, readQuote(frame.data as never)) : undefined),
      onStatus: (status) => (status.state === 'refused' ? this.refused.set(key, status.code) : this.refused.delete(key)),
    });
    return () => topic.close();
  };
}
