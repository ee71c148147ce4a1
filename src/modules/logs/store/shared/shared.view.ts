import { setTimeout as delay } from 'node:timers/promises';
import { WorkLoop } from '../../../../platform/background/work-loop.js';
import { newEpoch } from '../../../../platform/events/epoch.js';
import type { LogEntry } from '../../entry/log-entry.js';
import type { BatchNumbers } from './batch.numbers.js';
import { NearEntries } from './near.entries.js';
import type { SharedLog, SharedMessage } from './shared.log.js';

const START_WITHIN_MS = 2000;
const WAIT_MS = 1000;
const BEAT_MS = 1000;
const LOOK_MS = 5000;
/** A replica without a heartbeat for so long has ended; its unshipped entries are expected for a day. */
const GONE_MS = 30_000;
const GIVEN_UP_MS = 86_400_000;

interface Listener {
  /** Called with entries of any replica, in the order of their numbers, and their keys; without `news` they were there at the start. */
  taken(this: void, entries: readonly LogEntry[], keys: readonly string[], isNews: boolean): void;
}

/** This replica's view of all announcements: numbers, the newest entries, living replicas. */
export class SharedView {
  readonly near: NearEntries;
  /** The epoch to begin if there is none. */
  private currentEpoch = newEpoch();
  private readonly services = new Map<string, number>();
  private readonly beats = new Map<string, { beat: string; sinceMono: number }>();
  private ownShown = 0;
  private waiting: { readonly seq: number; readonly resolve: () => void }[] = [];
  private shippedSeq = 0;
  private toldSeq = 0;
  private seenSeq = 0;
  private isCaughtUp = false;
  private nextLookMono = 0;
  private readonly following: WorkLoop;
  private readonly beating: WorkLoop;

  constructor(
    private readonly link: SharedLog,
    settleMs: number,
    private readonly listener: Listener,
  ) {
    this.near = new NearEntries(settleMs);
    this.following = new WorkLoop({
      name: SharedView.name,
      step: () => this.follow(),
      failing: 'Log entries of other replicas do not arrive; answers say so',
      recovered: 'Log entries of other replicas arrive again',
    });
    this.beating = new WorkLoop({
      name: SharedView.name,
      step: () => this.beat(),
      failing: 'The progress of the log engine does not reach the other replicas',
      everyMs: BEAT_MS,
    });
  }

  get epoch(): string {
    return this.currentEpoch;
  }

  serviceSeq(service: string): number {
    return this.services.get(service) ?? 0;
  }

  /** Sets this replica's stored state: the highest number seen, and its last entry in the engine. */
  begin(seenSeq: number, shippedSeq: number): void {
    this.seenSeq = seenSeq;
    this.shippedSeq = shippedSeq;
  }

  /** Resolves when all announcements are read, or after two seconds without Redis: then reading continues in the background. */
  async start(): Promise<void> {
    const caughtUp = this.catchUp().then(
      () => this.following.start(),
      () => this.following.start(),
    );
    await Promise.race([caughtUp, delay(START_WITHIN_MS, undefined, { ref: false })]);
    this.near.assume(this.seenSeq);
    this.beating.start();
  }

  async stop(): Promise<void> {
    await this.beat().catch(() => undefined);
    const stopped = Promise.all([this.following.stop(), this.beating.stop()]);
    this.link.close();
    await stopped;
  }

  /** Resolves when own entries up to this own number can be read here, or after `ms`. */
  async shown(seq: number, ms: number): Promise<void> {
    if (this.ownShown >= seq) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const one = { seq, resolve };
    this.waiting.push(one);
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    this.waiting = this.waiting.filter((other) => other !== one);
  }

  /** Reports an announced run of own entries, without those that others have announced before. */
  announced({ from, to, dropped }: BatchNumbers): void {
    if (dropped.length === to - from + 1) this.show(to);
  }

  /** The engine has all own entries up to this number. */
  shipped(seq: number): void {
    this.shippedSeq = Math.max(this.shippedSeq, seq);
    this.beating.wake();
  }

  private async follow(): Promise<number> {
    try {
      if (!this.isCaughtUp) await this.catchUp();
      for (const message of await this.link.next(WAIT_MS)) this.take(message, true);
      this.near.isCurrent = true;
    } catch (error) {
      this.near.isCurrent = false;
      throw error;
    }
    return 0;
  }

  /** Reads the progress of the other replicas, and the stored announcements. */
  private async catchUp(): Promise<void> {
    const { epoch, seq, services, replicas } = await this.link.head();
    this.currentEpoch = epoch ?? this.currentEpoch;
    for (const [service, last] of services) this.services.set(service, last);
    this.near.begin(Math.max(seq, this.seenSeq), replicas);
    for (let found = await this.link.next(0); found.length > 0; found = await this.link.next(0))
      for (const message of found) this.take(message, false);
    this.near.reach(Math.max(seq, this.seenSeq));
    this.near.isCurrent = true;
    this.isCaughtUp = true;
  }

  private take(message: SharedMessage, isNews: boolean): void {
    if (message.kind === 'shipped') return this.near.shipped(message.replica, message.seq);
    const { replica, numbers } = message;
    const keys: string[] = [];
    const entries = message.entries.map((given) => {
      if (!given.once) return given;
      const { once, ...entry } = given;
      keys.push(...(once.keys ?? []));
      return entry;
    });
    this.currentEpoch = numbers.epoch;
    for (const { service, serviceSeq } of entries) this.services.set(service, Math.max(this.serviceSeq(service), serviceSeq));
    this.near.add(replica, entries);
    this.listener.taken(entries, keys, isNews);
    if (replica === this.link.replica) this.show(numbers.to);
  }

  private show(seq: number): void {
    this.ownShown = Math.max(this.ownShown, seq);
    for (const one of this.waiting) if (one.seq <= this.ownShown) one.resolve();
  }

  private async beat(): Promise<null> {
    const { shippedSeq } = this;
    await this.link.beat(shippedSeq, shippedSeq > this.toldSeq);
    this.toldSeq = shippedSeq;
    if (performance.now() < this.nextLookMono) return null;
    this.nextLookMono = performance.now() + LOOK_MS;
    await this.checkReplicas();
    return null;
  }

  /** Checks for missed messages and ended replicas. */
  private async checkReplicas(): Promise<void> {
    const nowMono = performance.now();
    for (const [replica, { beat, shipped }] of (await this.link.head()).replicas) {
      this.near.shipped(replica, shipped);
      if (replica === this.link.replica) continue;
      const before = this.beats.get(replica);
      if (before?.beat !== beat) this.beats.set(replica, { beat, sinceMono: nowMono });
      else if (Date.now() - Number(beat) > GIVEN_UP_MS) {
        await this.link.forget(replica);
        this.near.forget(replica);
        this.beats.delete(replica);
      } else if (nowMono - before.sinceMono > GONE_MS) this.near.left(replica);
    }
  }
}
