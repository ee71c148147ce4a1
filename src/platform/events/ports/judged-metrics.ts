import { Injectable } from '@nestjs/common';

/** Wire type, on the inner topic `desk`, of the stored points of one series: `JudgedPoints`. */
export const METRIC_POINTS = 'metric_points';

/** Stored points of one series, in time order, for rules to judge. Topic `metrics` carries only the newest value. */
export interface JudgedPoints {
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** The types of metrics that have rules: only their points go over the event log one by one. */
@Injectable()
export class JudgedMetrics {
  private types: ReadonlySet<string> = new Set();

  judge(types: Iterable<string>): void {
    this.types = new Set(types);
  }

  isJudged(type: string): boolean {
    return this.types.has(type);
  }
}
