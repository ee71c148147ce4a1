import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TradeSafeMetric } from '../../../src/modules/market/websocket/trade-safe.metric.js';
import { JudgedMetrics } from '../../../src/platform/events/ports/judged-metrics.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

const README = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');

describe('a rule on whether market data is safe to trade on', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function call(path: string, method = 'GET', body?: object): Promise<Record<string, unknown>> {
    const headers = { ...(await app.as('admin')), ...(body ? { 'content-type': 'application/json' } : {}) };
    const response = await fetch(`${app.url}/api/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Record<string, unknown>;
  }

  it('raises the alert of the README while it is not, and ends it', async () => {
    const [, example] = /```json\n(\[\s*\{[^`]*"market_trade_safe"[^`]*\])\n```/.exec(README) ?? [];
    const [rule] = JSON.parse(example ?? '[]') as Record<string, unknown>[];
    await call('alerts/rules', 'POST', { ...rule, for_seconds: 0 });
    await until(() => app.app.get(JudgedMetrics).isJudged('market_trade_safe'));
    const metric = app.app.get(TradeSafeMetric);
    let nowMs = Date.now();
    const record = () => metric.record((nowMs += 10_000));
    const alerts = async () => ((await call('alerts?source=rule'))['items'] as Record<string, unknown>[]).map(({ status }) => status);
    const latest = async () => (await call('metrics/market_trade_safe/latest'))['value'];

    // Nobody follows anything, so there is nothing to be safe.
    await record();
    await expect(latest()).rejects.toThrow('metric.not_found');
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    await client.ask({ action: 'subscribe', symbol: 'TCS', exchange: 'NSE' });
    await record();
    expect(await latest()).toBe(1);
    await call('market/pause', 'PUT', { reason: 'a wrong price' });
    await record();
    await until(async () => (await alerts()).join() === 'open');
    expect(await latest()).toBe(0);
    const [{ title, severity, message }] = (await call('alerts?source=rule'))['items'] as [Record<string, unknown>];
    expect({ title, severity, message }).toEqual({ title: rule?.['name'], severity: 'critical', message: rule?.['message'] });
    await call('market/pause', 'DELETE');
    await record();
    await until(async () => (await alerts()).join() === 'resolved');
    client.close();
  });
});
