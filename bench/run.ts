import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { auditTrail, keyRequests, refreshes, revocation, waitingLogins } from './scenarios/access.ts';
import { alertsOpen } from './scenarios/alerts.ts';
import { idleSockets, rawFanOut, socketIoFanOut, stalledReader } from './scenarios/fan-out.ts';
import { jsonReading } from './scenarios/json.ts';
import { logFiles, logLoad, logTail, logTails } from './scenarios/logs/logs-live.ts';
import { logSearch } from './scenarios/logs/logs.ts';
import { marketBus, marketHttp } from './scenarios/market/market.ts';
import { marketBars } from './scenarios/market/market-bars.ts';
import { marketCache, marketIdle, marketRates } from './scenarios/market/market-cache.ts';
import { marketDeskDisturbed, marketDeskLatency, marketDeskStalled } from './scenarios/market/market-desk.ts';
import { marketFanOut, marketOverload } from './scenarios/market/market-fan-out.ts';
import { marketReconnect } from './scenarios/market/market-feed.ts';
import { metricHistoryImport } from './scenarios/metrics/metric-history.ts';
import { metricDashboards, metricIngest, metricQuery } from './scenarios/metrics/metrics.ts';
import { pageGrid, pagePaint, pageUpdates } from './scenarios/page/page.ts';
import { pageBare } from './scenarios/page/page-bare.ts';
import { pageHidden } from './scenarios/page/page-hidden.ts';
import { pageLighthouse } from './scenarios/page/page-lighthouse.ts';
import { pageSoak } from './scenarios/page/page-soak.ts';
import { performanceOfYears } from './scenarios/performance.ts';
import { sdkFrames } from './scenarios/sdk.ts';
import { coldSnapshot, compressedSnapshot, stampede, warmSnapshot } from './scenarios/snapshot.ts';
import { readyAfterStart } from './scenarios/start.ts';
import { tricks } from './scenarios/tricks.ts';
import { tradesExport } from './scenarios/trades.ts';
import { weight } from './scenarios/weight.ts';
import { type Effort, FULL, type Result, SMOKE } from './support/result.ts';

/** `npm run bench [-- --smoke] [--only <parts of names, by commas>]`: every figure beside its limit, as a table and as JSON. */
const SCENARIOS: Record<string, (effort: Effort) => Promise<Result[]>> = {
  'warm-snapshot': warmSnapshot,
  'compressed-snapshot': compressedSnapshot,
  'cold-snapshot': coldSnapshot,
  stampede,
  'raw-fan-out': rawFanOut,
  'socket-io-fan-out': socketIoFanOut,
  'stalled-reader': stalledReader,
  'idle-sockets': idleSockets,
  start: readyAfterStart,
  weight,
  performance: performanceOfYears,
  'trades-export': tradesExport,
  'metric-ingest': metricIngest,
  'metric-history-import': metricHistoryImport,
  'metric-query': metricQuery,
  'metric-dashboards': metricDashboards,
  alerts: alertsOpen,
  'access-keys': keyRequests,
  'access-revocation': revocation,
  'access-refresh': refreshes,
  'access-audit': auditTrail,
  'access-logins': waitingLogins,
  'market-http': marketHttp,
  'market-bus': marketBus,
  'market-fan-out': marketFanOut,
  'market-overload': marketOverload,
  'market-desk': marketDeskLatency,
  'market-stalled': marketDeskStalled,
  'market-disturbed': marketDeskDisturbed,
  'market-rates': marketRates,
  'market-cache': marketCache,
  'market-idle': marketIdle,
  'market-bars': marketBars,
  'market-reconnect': marketReconnect,
  'log-search': logSearch,
  'log-tail': logTail,
  'log-stalled': logTails,
  'log-files': logFiles,
  'log-load': logLoad,
  tricks,
  'json-reading': jsonReading,
  'sdk-frames': sdkFrames,
  'page-paint': pagePaint,
  'page-updates': pageUpdates,
  'page-bare': pageBare,
  'page-grid': pageGrid,
  'page-hidden': pageHidden,
  'page-soak': pageSoak,
  'page-lighthouse': pageLighthouse,
};

const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const strangers = values.only.split(',').filter((part) => !Object.keys(SCENARIOS).some((name) => name.includes(part)));
if (strangers.length > 0) {
  process.stderr.write(`No scenario is named ${strangers.join(', ')}. There are: ${Object.keys(SCENARIOS).join(', ')}.\n`);
  process.exit(2);
}
const results: Result[] = [];
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  if (!values.only.split(',').some((part) => name.includes(part))) continue;
  process.stdout.write(`${name} ... `);
  const from = performance.now();
  results.push(...(await scenario(values.smoke ? SMOKE : FULL)));
  process.stdout.write(`${((performance.now() - from) / 1000).toFixed(1)} s\n`);
}

const rounded = (value: number | string): number | string => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value);
console.table(
  results.map(({ what, measured, unit, limit, met }) => ({ what, measured: rounded(measured), unit, limit, met: met ? 'yes' : 'NO' })),
);
const report = { at: new Date().toISOString(), node: process.version, cpus: cpus().length, smoke: values.smoke, results };
mkdirSync(new URL('results/', import.meta.url), { recursive: true });
writeFileSync(new URL('results/latest.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(report)}\n`);
// A smoke run is too short for its figures to count: it only shows that every scenario works.
process.exit(values.smoke || results.every(({ met }) => met) ? 0 : 1);
