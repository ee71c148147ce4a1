import { TOPICS } from '../../../platform/events/events.js';

/** Events that clients get on other topics than `dashboard`, where they would only be noise (upstreams.md section 3). */
const ELSEWHERE: ReadonlyMap<string, typeof TOPICS.desk | null> = new Map([
  ['portfolio_snapshot_updated', TOPICS.desk],
  ['portfolio_summary_updated', TOPICS.desk],
  ['portfolio_drawdown_updated', TOPICS.desk],
  ['portfolio_exposure_updated', TOPICS.desk],
  ['portfolio_cash_flow', TOPICS.desk],
  ['fx_rate_updated', TOPICS.desk],
  // Stored as a metric, which is published on `metrics`.
  ['metric_recorded', null],
]);

/** The topic that an event of this type is appended to; null: none. */
export function topicOfFact(type: string): typeof TOPICS.dashboard | typeof TOPICS.desk | null {
  const topic = ELSEWHERE.get(type);
  return topic === undefined ? TOPICS.dashboard : topic;
}
