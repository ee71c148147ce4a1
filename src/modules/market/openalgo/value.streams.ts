import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { Message } from '../../realtime/protocol/message.js';
import type { Instrument } from '../cache/instrument.js';
import { type Change, TickPath } from '../cache/tick.path.js';
import type { Mode } from '../ticks/instrument-name.js';
import type { Holding } from './holding.js';
import { newestFrame } from './newest.frames.js';

/**
 * Limit of frames in one turn of the event loop, about 50 ms: above it only the newest values of the turn are sent, at its end.
 * Otherwise waiting ticks would be old before clients get them.
 */
const TURN_FRAMES = 20_000;
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** Sends each changed value to its subscribed sockets, encoded once for all with the same form. */
@Injectable()
export class ValueStreams {
  private readonly streams = new Map<Instrument, Map<Mode, Set<Holding>>>();
  private readonly seconds;
  /** Values that changed in a turn above its limit, by instrument. */
  private readonly late = new Map<Instrument, Set<Mode>>();
  private sent = 0;
  private planned = false;

  constructor(path: TickPath, metrics: Metrics) {
    this.seconds = metrics.histogram('market_tick_to_socket_seconds', 'Time from the receipt of a tick to its last socket', [], SECONDS);
    path.onChange((change) => this.publish(change));
  }

  add(holding: Holding): void {
    const { instrument, mode } = holding;
    let byMode = this.streams.get(instrument);
    if (byMode === undefined) this.streams.set(instrument, (byMode = new Map()));
    const holdings = byMode.get(mode);
    if (holdings) holdings.add(holding);
    else byMode.set(mode, new Set([holding]));
  }

  remove(holding: Holding): void {
    const { instrument, mode, peer } = holding;
    const byMode = this.streams.get(instrument);
    const holdings = byMode?.get(mode);
    if (!byMode || !holdings?.delete(holding)) return;
    peer.forget(holding);
    if (holdings.size === 0) byMode.delete(mode);
    if (byMode.size === 0) this.streams.delete(instrument);
  }

  private publish({ instrument, modes, tick }: Change): void {
    const byMode = this.streams.get(instrument);
    if (byMode === undefined) return;
    this.plan();
    if (this.sent > TURN_FRAMES) return this.wait(instrument, modes);
    this.send(instrument, modes, byMode);
    this.seconds.observe(Math.max(0, Date.now() - tick.receivedMs) / 1000);
  }

  private send(instrument: Instrument, modes: Iterable<Mode>, byMode: ReadonlyMap<Mode, ReadonlySet<Holding>>): void {
    for (const mode of modes) {
      const holdings = byMode.get(mode);
      if (holdings === undefined) continue;
      deliver(instrument, mode, holdings);
      this.sent += holdings.size;
    }
  }

  private wait(instrument: Instrument, modes: readonly Mode[]): void {
    const waiting = this.late.get(instrument);
    if (waiting) for (const mode of modes) waiting.add(mode);
    else this.late.set(instrument, new Set(modes));
  }

  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    setImmediate(() => this.endTurn());
  }

  /** Sends the present value of each waiting instrument: a gap in its numbers shows the skipped frames. */
  private endTurn(): void {
    this.planned = false;
    for (const [instrument, modes] of this.late) {
      const byMode = this.streams.get(instrument);
      if (byMode) this.send(instrument, modes, byMode);
    }
    this.late.clear();
    this.sent = 0;
  }
}

function deliver(instrument: Instrument, mode: Mode, holdings: ReadonlySet<Holding>): void {
  const messages = new Map<number, Message>();
  for (const holding of holdings) {
    let message = messages.get(holding.levels);
    if (message === undefined) messages.set(holding.levels, (message = newestFrame(instrument, mode, holding.levels)));
    holding.peer.deliver(holding, message);
  }
}
