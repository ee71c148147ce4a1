import { startOf } from './bar.js';

/**
 * Bars of one length by their start. Nearly every trade belongs to the bar of the trade before it, which is found without computing its
 * start and without a search.
 */
export class ByStart<T> {
  private readonly entries = new Map<number, T>();
  /** Infinity = it is empty. */
  private oldestMs = Number.POSITIVE_INFINITY;
  private foundMs = NaN;
  private found: T | undefined;

  constructor(private readonly stepMs: number) {}

  /** What is kept for the time `atMs`. */
  at(atMs: number): T | undefined {
    if (atMs >= this.foundMs && atMs < this.foundMs + this.stepMs) return this.found;
    this.foundMs = startOf(atMs, this.stepMs);
    return (this.found = this.entries.get(this.foundMs));
  }

  set(startMs: number, entry: T): void {
    this.entries.set(startMs, entry);
    if (startMs < this.oldestMs) this.oldestMs = startMs;
    this.forget();
  }

  delete(startMs: number): void {
    this.entries.delete(startMs);
    if (startMs === this.oldestMs) this.oldestMs = Math.min(Number.POSITIVE_INFINITY, ...this.entries.keys());
    this.forget();
  }

  /** Whether one ended `graceMs` before `nowMs` or earlier. */
  hasEnded(nowMs: number, graceMs: number): boolean {
    return this.oldestMs + this.stepMs + graceMs <= nowMs;
  }

  has(startMs: number): boolean {
    return this.entries.has(startMs);
  }

  get size(): number {
    return this.entries.size;
  }

  values(): MapIterator<T> {
    return this.entries.values();
  }

  [Symbol.iterator](): MapIterator<[startMs: number, entry: T]> {
    return this.entries.entries();
  }

  private forget(): void {
    this.foundMs = NaN;
    this.found = undefined;
  }
}
