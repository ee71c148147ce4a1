import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnsemble, readMetaStrategy, readSignals } from '../../../src/modules/dashboard/services/ai.reader.js';
import { readPositions } from '../../../src/modules/dashboard/services/execution.reader.js';
import { readAlerts, readServices } from '../../../src/modules/system/components/monitoring.reader.js';
import { readDrawdown, readExposure, readPnl, readPortfolio } from '../../../src/modules/portfolio/feeds/portfolio.reader.js';
import { readEssStatus } from '../../../src/modules/dashboard/services/risk.reader.js';

const READERS = {
  readPortfolio,
  readPnl,
  readDrawdown,
  readExposure,
  readPositions,
  readSignals,
  readEnsemble,
  readMetaStrategy,
  readEss: readEssStatus,
  readServices,
  readAlerts,
};

describe('Every reader', () => {
  const finite = (value: unknown): boolean =>
    typeof value === 'number' ? Number.isFinite(value) : typeof value !== 'object' || value === null || Object.values(value).every(finite);
  /** Objects that have the known names, with anything under them. */
  const names = [
    ...[
      'equity',
      'cash',
      'positions',
      'total_pnl',
      'daily_dd_pct',
      'total_exposure',
      'symbol',
      'side',
      'quantity',
      'entry_price',
      'current_price',
    ],
    ...[
      'signals',
      'timestamp',
      'confidence',
      'model_agreement',
      'top_strategies',
      'regime',
      'state',
      'reason',
      'tripped_at',
      'metrics',
      'limits',
    ],
    ...['services', 'ok', 'down', 'name', 'status', 'latency_ms', 'alerts', 'total', 'error', '__proto__', 'constructor', 'toString'],
  ];
  const known = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.anything(), fc.double(), fc.integer().map(String), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
  }));

  it.each(Object.entries(READERS))('%s takes anything, throws nothing and gives no NaN', (_, read) => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything(), known.value, known.object, known.list), (raw) => {
        expect(finite(read(raw))).toBe(true);
      }),
    );
  });
  it.each(Object.entries(READERS))('%s makes nothing out of what has none of its forms', (_, read) => {
    for (const raw of [null, 42, 'text', true, {}, { detail: 'not found' }]) expect(read(raw)).toBeNull();
  });
});

const FIXTURES = join(import.meta.dirname, '../../fixtures/upstream');
describe('The recorded answers', () => {
  const FILES = {
    ...{
      'portfolio.snapshot': readPortfolio,
      'portfolio.pnl': readPnl,
      'portfolio.drawdown': readDrawdown,
      'portfolio.exposure': readExposure,
    },
    ...{
      'execution.positions': readPositions,
      'ai.signals': readSignals,
      'ai.ensemble': readEnsemble,
      'ai.meta-strategy': readMetaStrategy,
    },
    ...{ 'risk.ess': readEssStatus, 'monitoring.services': readServices, 'monitoring.alerts': readAlerts },
  };
  const cases = ['documented', 'deployed'].flatMap((dialect) => Object.entries(FILES).map(([file, read]) => ({ dialect, file, read })));
  it.each(cases)('$dialect/$file is understood, no row skipped', ({ dialect, file, read }) => {
    const answer = read(JSON.parse(readFileSync(join(FIXTURES, dialect, `${file}.json`), 'utf8')));
    expect(answer).not.toBeNull();
    expect(answer && 'skipped' in answer ? answer.skipped : 0).toBe(0);
  });
});
