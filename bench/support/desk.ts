import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** Five services on loopback with one answer per path, a delay each, and a count of what they were asked. */
export interface BenchDesk {
  readonly urls: Record<string, string>;
  readonly hits: Map<string, number>;
  delayMs: number;
  /** The service that takes requests and never answers. */
  hanging: string | null;
  close(): void;
}

const now = '2026-01-01T00:00:00Z';
const positions = Array.from({ length: 20 }, (_, n) => ({
  symbol: `SYM${n}USDT`,
  side: 'LONG',
  quantity: 0.5 + n,
  entry_price: 95_000,
  current_price: 96_000,
  unrealized_pnl: 500,
  unrealized_pnl_pct: 1.05,
}));
const signals = Array.from({ length: 20 }, (_, n) => ({
  timestamp: now,
  symbol: `SYM${n}USDT`,
  direction: 'BUY',
  confidence: 0.85,
  strategy: 'ensemble',
  target_size: 2,
}));
const services = ['portfolio', 'execution', 'ai', 'risk', 'monitoring'];
const ANSWERS: Record<string, Record<string, unknown>> = {
  portfolio: {
    '/api/portfolio/snapshot': { equity: 100_000, cash: 50_000, margin_used: 30_000, margin_available: 20_000, total_pnl: 5000, positions },
    '/api/portfolio/pnl': {
      daily_pnl: 150.25,
      daily_pnl_pct: 0.15,
      weekly_pnl: 750.5,
      monthly_pnl: 3500.75,
      realized_pnl: 2000,
      unrealized_pnl: 3000,
    },
    '/api/portfolio/drawdown': { daily_dd_pct: 1.5, weekly_dd_pct: 3.2, max_dd_pct: 8.7 },
    '/api/portfolio/exposure': { total_exposure: 50_000, long_exposure: 30_000, short_exposure: 20_000, net_exposure: 10_000 },
  },
  execution: { '/api/execution/positions': { positions }, '/api/execution/trades': { trades: [] } },
  ai: {
    '/api/ai/signals/recent': { signals },
    '/api/ai/metrics/ensemble': { model_agreement: { xgb: 0.8 } },
    '/api/ai/metrics/meta-strategy': { top_strategies: [{ strategy: 'momentum' }], regime: 'HIGH_VOL_TRENDING' },
    '/api/ai/metrics/rl-sizing': {},
  },
  risk: { '/api/risk/ess/status': { state: 'ARMED', reason: null, tripped_at: null } },
  monitoring: {
    '/api/health/services': { services: services.map((name) => ({ name, status: 'OK', latency_ms: 15, last_check: now })) },
    '/api/health/alerts': {
      total: 2,
      alerts: [{ timestamp: now, service: 'execution', severity: 'warning', message: 'High latency detected' }],
    },
  },
};

export async function startDesk(): Promise<BenchDesk> {
  const hits = new Map<string, number>();
  const servers: Server[] = [];
  const desk: BenchDesk = {
    urls: {},
    hits,
    delayMs: 0,
    hanging: null,
    close: () => servers.forEach((server) => server.closeAllConnections() ?? server.close()),
  };
  for (const service of services) {
    const server = createServer((request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '';
      hits.set(path, (hits.get(path) ?? 0) + 1);
      if (desk.hanging === service) return;
      const answer = ANSWERS[service]?.[path];
      setTimeout(() => {
        response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? { detail: 'not found' }));
      }, desk.delayMs);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address) desk.urls[service] = `http://127.0.0.1:${address.port}`;
    servers.push(server);
  }
  return desk;
}
