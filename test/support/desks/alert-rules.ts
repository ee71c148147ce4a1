import type { AlertRuleDto } from '../../../src/modules/alerts/rules/dto/alert-rule.dto.js';
import type { AlertsDesk, Page } from '../../services/alerts/alerts-desk.js';

export const RULE = {
  name: 'CPU is busy',
  metric: 'cpu',
  condition: '> 0.8',
  severity: 'error',
  message: '{metric} of {label.host} is {value}',
};

let points = 0;
let lastMs = 0;
/** A stored point, as the metrics module sends it to the rules. */
export async function measured(
  desk: AlertsDesk,
  value: number,
  fields: { type?: string; labels?: object; secondsAgo?: number } = {},
): Promise<void> {
  points += 1;
  // A series has one point of a time.
  lastMs = Math.max(Date.now() - (fields.secondsAgo ?? 0) * 1000, fields.secondsAgo === undefined ? lastMs + 1 : 0);
  const timestamp = new Date(lastMs).toISOString();
  const data = { type: fields.type ?? 'cpu', labels: fields.labels ?? { host: 'desk-1' }, points: [[Date.parse(timestamp), value]] };
  await desk.log.append('desk', [{ id: `point-${points}`, type: 'metric_points', timestamp, data }]);
}

/** The alerts that rules have raised. */
export const ofRules = async (desk: AlertsDesk) => (await desk.call<Page>('GET', '?source=rule')).body.items;

/** What a test makes and asks about the rules of its desk. */
export function rulesOn(current: () => AlertsDesk) {
  const create = (fields: object = {}) => current().call<AlertRuleDto>('POST', '/rules', { ...RULE, ...fields }, 'admin');
  /** Makes a rule for a metric of its own, in force. */
  const ruleFor = async (type: string, fields: object = {}): Promise<AlertRuleDto> => {
    const { status, body } = await create({ name: `rule of ${type}`, metric: type, ...fields });
    expect(status).toBe(201);
    return body;
  };
  const alertsOf = async (type: string) => (await ofRules(current())).filter(({ labels }) => labels['metric'] === type);
  return { create, ruleFor, alertsOf };
}
