import { Injectable } from '@nestjs/common';
import { Listeners } from '../../events/listeners.js';

/** The result of one round of a retention. */
export interface SweepReport {
  /** The kind of rows: `agents`, `metrics` ... */
  readonly what: string;
  /** How many rows of each table went; null = the round failed. */
  readonly deleted: Readonly<Record<string, number>> | null;
}

/** Takes the reports of retention rounds; the audit trail records them. */
@Injectable()
export class SweepReports {
  private readonly listeners = new Listeners<[SweepReport]>('sweeps');

  onSwept(listener: (report: SweepReport) => void): () => void {
    return this.listeners.add(listener);
  }

  report(report: SweepReport): void {
    this.listeners.call(report);
  }
}
