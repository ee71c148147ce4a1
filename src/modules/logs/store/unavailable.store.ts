import { Problem } from '../../../common/problem.js';
import { LogStore } from './log-store.js';

/** The store of replicas without a shared engine: every query and intake fails with the possible settings. */
export class UnavailableStore extends LogStore {
  readonly epoch = 'none';
  readonly lastSeq = 0;
  override readonly unavailable: Problem;

  constructor(reason: string) {
    super();
    this.unavailable = new Problem('logs.engine_unavailable', { detail: reason, retryAfterSeconds: 60 });
  }

  lastServiceSeq(): number {
    return 0;
  }

  knows(): boolean {
    return false;
  }

  positionOf(): undefined {
    return undefined;
  }

  positions(): ReadonlyMap<string, unknown> {
    return new Map();
  }

  onCommit(): () => void {
    return () => undefined;
  }

  append(): Promise<never> {
    return this.refuse();
  }

  page(): Promise<never> {
    return this.refuse();
  }

  volume(): Promise<never> {
    return this.refuse();
  }

  services(): Promise<never> {
    return this.refuse();
  }

  facets(): Promise<never> {
    return this.refuse();
  }

  get(): Promise<never> {
    return this.refuse();
  }

  stats(): Readonly<Record<string, number>> {
    return {};
  }

  private refuse(): Promise<never> {
    return Promise.reject(this.unavailable);
  }
}
