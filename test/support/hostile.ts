import type { BrowserDesk } from './browser.js';

/** Strings that pages have shown as something else than text, or that have broken their layout. */
export const HOSTILE: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  'javascript:alert(4)',
  '__proto__',
  'constructor',
  "=cmd|'/c calc'!A1",
  '${alert(5)} {{alert(6)}} %s %00',
  'W'.repeat(500),
  '👩‍👩‍👧‍👦🧨🇩🇪'.repeat(8),
  'abc\u202Egnp.exe',
  'שלום עולם, ערב טוב',
  'zero\u200Bwidth\u200D\uFEFFname',
  'with\u0000nul\u0007and\u001B[31mcolours',
];

/** The beginning of a string that fits, without half a character at its end. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');

/** Says every one of them in every text that the public intakes take. What an intake refuses, it refuses with its own answer: it never breaks. */
export async function sayHostile(desk: BrowserDesk): Promise<void> {
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const answer = await desk.call('admin', method, path, body);
    if (answer.status >= 500) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  const timestamp = new Date().toISOString();
  await send(
    'POST',
    '/api/events',
    HOSTILE.flatMap((text, at) => eventsOf(text, at, timestamp)),
  );
  for (const [at, text] of HOSTILE.entries()) {
    await send('POST', '/api/api-keys', { name: cut(text, 64), permissions: ['view_alerts'], brokers: [cut(text, 40)] });
    await send('POST', '/api/users', {
      username: `hostile-${at}`,
      password: 'given by the administrator',
      role: 'viewer',
      brokers: [cut(text, 40)],
    });
    const rule = {
      name: cut(text, 100),
      metric: 'host_cpu',
      condition: '> 5',
      severity: 'warning',
      message: text,
      labels: { host: cut(text, 100) },
    };
    await send('POST', '/api/alerts/rules', rule);
    await send('POST', '/api/trades', {
      ...{ id: `hostile-${at} ${cut(text, 150)}`, symbol: cut(text, 100), side: cut(text, 100), quantity: 1, price: 2, timestamp },
      ...{ status: text, order_type: text, broker: cut(text, 40), strategy: cut(text, 100), pnl: -1, currency: text },
    });
    await send('POST', '/api/trades', {
      id: `t${at}`,
      symbol: cut(text, 60),
      side: 'BUY',
      quantity: 1,
      price: 2,
      timestamp,
      strategy: cut(text, 60),
    });
    await send('POST', '/api/trades', {
      id: `b${at}`,
      symbol: 'TAME',
      side: 'SELL',
      quantity: 1,
      price: 2,
      timestamp,
      status: text,
      broker: cut(text, 40),
    });
    await send('POST', '/api/alerts', { title: cut(text, 200), message: text, severity: 'critical', source: cut(text, 100) });
    await send('POST', '/api/alerts', { title: `Labelled ${at}`, message: text, labels: { [cut(text, 60)]: text, host: cut(text, 200) } });
    await send('POST', '/api/logs', {
      ...{ message: `hostile ${text}`, level: 'error', service: cut(text, 60), logger: text, host: text, trace_id: text, exception: text },
      fields: { [text]: text, nested: { [text]: [text] } },
    });
    await send('POST', '/api/metrics', { type: 'hostile', value: 1, labels: { host: cut(text, 200) } });
  }
  await send(
    'POST',
    '/api/market/ticks',
    HOSTILE.map((text) => ({ exchange: 'NSE', symbol: cut(text, 50), ltp: 3, volume: 1, bids: [[2, 1]], asks: [[4, 1]] })),
  );
}

function eventsOf(text: string, at: number, timestamp: string): object[] {
  const named = { symbol: cut(text, 60), broker: cut(text, 40), strategy: cut(text, 60) };
  const payloads: Readonly<Record<string, object>> = {
    'position.updated': { ...named, side: 'LONG', size: 1 + at, entry_price: 10, current_price: 11, currency: text, [text]: text },
    'signal.generated': { ...named, direction: 'BUY', confidence: 0.5, reason: text },
    'strategy.updated': { strategy_id: cut(text, 60), name: text, status: text, agent_type: text },
    'health.alert': { service: cut(text, 60), status: text, message: text, severity: text },
    'order.placed': { ...named, order_id: cut(text, 60), side: 'BUY', quantity: 1, price: 1, status: text },
    'ess.state_changed': { ess_state: 'ARMED', reason: text },
    'regime.changed': { old_regime: text, new_regime: text },
    'pnl.updated': { currency: text, [text]: text },
  };
  return Object.entries(payloads).map(([type, payload]) => ({
    id: `hostile-${at}-${type}`,
    type,
    timestamp,
    source: cut(text, 200),
    payload,
  }));
}
