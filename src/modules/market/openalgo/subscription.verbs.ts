import { type StreamFrame, Message } from '../../realtime/protocol/message.js';
import type { MarketCache } from '../cache/market.cache.js';
import { modeName, QUOTE } from '../ticks/instrument-name.js';
import type { Holding } from './holding.js';
import { type EntryCode, FrameFault } from './protocol/codes.js';
import { type RequestBody, entriesOf, type Entry, hasList, isListForm, own, subscribeMode } from './protocol/frame.reader.js';
import { answer, marketDataFrame, type RequestId } from './protocol/frames.js';
import type { SocketHoldings } from './socket.holdings.js';

const NO_SYMBOL = 'At least one symbol must be specified';

/** A row of an answer. */
type Row = Readonly<Record<string, unknown>>;

/** The verbs about subscriptions: each returns its answer and the snapshots that follow it. */
export class SubscriptionVerbs {
  constructor(
    private readonly holdings: SocketHoldings,
    private readonly cache: MarketCache,
    /** The `broker` in answers. */
    private readonly broker: string,
  ) {}

  subscribe(body: RequestBody, id: RequestId): Message {
    const entries = entriesOf(body);
    if (entries === null) throw new FrameFault('INVALID_PARAMETERS', NO_SYMBOL);
    // Checks all modes before any subscription, so that an invalid one changes nothing.
    const wanted = entries.map((entry) => ({ entry, mode: subscribeMode(entry) }));
    const fresh = new Set<Holding>();
    let isPartial = false;
    const subscriptions = wanted.map(({ entry, mode }) => {
      const held = entry.name === null ? 'INVALID_SYMBOL' : this.holdings.hold(entry.name, mode, entry.levels);
      if (typeof held === 'string') {
        isPartial = true;
        return this.bad(entry, held);
      }
      fresh.add(held);
      return this.good(entry, held);
    });
    const fields = { status: isPartial ? 'partial' : 'success', subscriptions, message: 'Subscription processing complete' };
    return this.withSnapshots(answer('subscribe', { ...fields, broker: this.broker }, id), fresh);
  }

  unsubscribe(body: RequestBody, id: RequestId): Message {
    if (own(body, 'unsubscribe_all') === true) return this.unsubscribeAll(id);
    const entries = entriesOf(body);
    if (entries === null) throw new FrameFault('INVALID_PARAMETERS', NO_SYMBOL);
    const [first] = entries;
    if (first && !isListForm(body)) subscribeMode(first);
    const successful: Row[] = [];
    const failed: Row[] = [];
    for (const entry of entries) {
      const code = entry.fault ?? (entry.name === null ? 'INVALID_SYMBOL' : null);
      if (code !== null) failed.push(this.bad(entry, code));
      else {
        for (const holding of this.meant(entry)) this.holdings.release(holding);
        successful.push(this.released(entry));
      }
    }
    return this.unsubscribed(successful, failed, id);
  }

  unsubscribeAll(id: RequestId): Message {
    return this.dropped(this.holdings.releaseAll(), id);
  }

  /** The frame about ended subscriptions. */
  dropped(holdings: readonly Holding[], id?: RequestId): Message {
    const names = new Map(holdings.map(({ instrument }) => [instrument.key, instrument]));
    return this.unsubscribed(
      [...names.values()].map((name) => this.released(name)),
      [],
      id,
    );
  }

  /** All or nothing. */
  replace(body: RequestBody, id: RequestId): Message {
    const entries = entriesOf(body) ?? (hasList(body) ? [] : null);
    if (entries === null) throw new FrameFault('INVALID_PARAMETERS', NO_SYMBOL);
    const wanted = entries.map((entry) => ({ entry, mode: subscribeMode(entry) }));
    const before = new Map(this.holdings.all().map((holding) => [holding, holding.levels]));
    const kept = new Set(wanted.flatMap(({ entry, mode }) => (entry.name && this.holdings.find(entry.name, mode)) ?? []));
    const leaving = [...before.keys()].filter((holding) => !kept.has(holding));
    // The new depth replaces the old one.
    for (const holding of kept) holding.levels = 0;
    const results = wanted.map(({ entry, mode }) => ({
      entry,
      held: entry.name === null ? 'INVALID_SYMBOL' : this.holdings.hold(entry.name, mode, entry.levels, leaving.length),
    }));
    const failed = results.flatMap(({ entry, held }) => (typeof held === 'string' ? [this.bad(entry, held)] : []));
    const after = results.flatMap(({ entry, held }) => (typeof held === 'string' ? [] : [{ entry, held }]));
    const added = new Set(after.flatMap(({ held }) => (before.has(held) ? [] : [held])));
    if (failed.length > 0) {
      for (const holding of added) this.holdings.release(holding);
      for (const [holding, levels] of before) holding.levels = levels;
      return answer('replace', { status: 'error', failed, broker: this.broker }, id);
    }
    for (const holding of leaving) this.holdings.release(holding);
    const subscriptions = after.map(({ entry, held }) => this.good(entry, held));
    const counts = { added: added.size, removed: leaving.length, kept: kept.size };
    return this.withSnapshots(answer('replace', { status: 'success', ...counts, subscriptions, broker: this.broker }, id), added);
  }

  list(id: RequestId, more: object): Message {
    const subscriptions = this.holdings.all().map(({ instrument, mode, levels, feed }) => {
      const { exchange, symbol, lastReceivedMs } = instrument;
      const state = this.cache.stateOf(instrument, mode);
      const known = lastReceivedMs === 0 ? {} : { last_tick_at: new Date(lastReceivedMs).toISOString() };
      return { symbol, exchange, mode: modeName(mode), depth: levels, state, feed: instrument.feed || feed, ...known };
    });
    return answer('subscriptions', { status: 'success', subscriptions, count: subscriptions.length, ...more }, id);
  }

  /** The subscriptions of an unsubscribe; without a mode the quote if it is held, else all modes. */
  private meant({ name, mode }: Entry): Holding[] {
    if (name === null) return [];
    const held = this.holdings.find(name, mode ?? QUOTE);
    if (held) return [held];
    return mode === undefined ? this.holdings.ofInstrument(name) : [];
  }

  private withSnapshots(first: Message, holdings: ReadonlySet<Holding>): Message {
    const frames: StreamFrame[] = [...first.frames];
    for (const { instrument, mode, levels } of holdings) {
      if (this.cache.stateOf(instrument, mode) === 'live') frames.push(...marketDataFrame(instrument, mode, levels, true).frames);
    }
    return frames.length === 1 ? first : new Message(frames);
  }

  private good({ symbol, exchange }: Entry, { instrument, mode, levels, feed }: Holding): Row {
    const state = this.cache.stateOf(instrument, mode);
    return { symbol, exchange, status: 'success', mode: modeName(mode), depth: levels, broker: feed, state };
  }

  private bad({ symbol, exchange, name }: Entry, code: EntryCode): Row {
    return { symbol, exchange, status: 'error', code, message: this.holdings.messageOf(name, code), broker: this.broker };
  }

  private released({ symbol, exchange }: { readonly symbol: unknown; readonly exchange: unknown }): Row {
    return { symbol, exchange, status: 'success', broker: this.broker };
  }

  private unsubscribed(successful: readonly Row[], failed: readonly Row[], id: RequestId): Message {
    const status = failed.length === 0 ? 'success' : successful.length === 0 ? 'error' : 'partial';
    const message = 'Unsubscription processing complete';
    return answer('unsubscribe', { status, message, successful, failed, broker: this.broker }, id);
  }
}
