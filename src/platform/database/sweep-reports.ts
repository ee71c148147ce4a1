import { Injectable } from '@nestjs/common';
import { Listeners } from '../events/listeners.js';

/** What came of one round of deleting what is too old. */
export interface SweepReport {
  /** Whose: `agents`, `metrics` ... */
  readonly what: string;
  /** How many of each went; null = the round failed. */
  readonly deleted: Readonly<Record<string, number>> | null;
}

/** Where rounds of retention tell what they have deleted; the audit trail writes it down. */
@Injectable()
export class SweepReports {
  private readonly listeners = new Listeners<[SweepReport]>('sweeps');

  onSwept(listener: (report: SweepReport) => void): () => void {
    return this.listeners.add(listener);
  }

  tell(report: SweepReport): void {
    this.listeners.call(report);
  }
}
