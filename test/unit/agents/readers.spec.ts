import { merged, type Sighting, statusOf } from '../../../src/modules/agents/agent.js';
import { readAgentFact } from '../../../src/modules/agents/agent.reader.js';

const NOW = '2026-01-05T10:00:00.000Z';
const NOW_MS = Date.parse(NOW);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const fact = (type: string, data: unknown) => ({ id: 'f1', type, timestamp: NOW, data });
const signal = (data: Record<string, unknown>) => readAgentFact(fact('signal_generated', { symbol: 'BTCUSDT', ...data }));
const update = (data: Record<string, unknown>) => readAgentFact(fact('strategy_updated', data));

describe('a signal', () => {
  it('gives an agent and its wanted position', () => {
    expect(signal({ strategy: ' momentum ', direction: 'short', confidence: '0.5', target_size: 2 })).toEqual({
      sighting: { agentId: 'momentum', firstMs: NOW_MS, lastMs: NOW_MS, type: null, status: null },
      signal: {
        ...{ id: 'f1', agentId: 'momentum', symbol: 'BTCUSDT', direction: 'SELL' },
        ...{ confidence: 0.5, targetSize: 2, atMs: NOW_MS },
      },
    });
  });

  it.each([
    [{ strategy: 'a', source: 'b' }, 'a'],
    [{ source: 'b' }, 'b'],
    [{ agent_id: 'c' }, 'c'],
    [{ strategy: 'x'.repeat(99) + '\u{1F4C8}' }, `${'x'.repeat(99)}\ufffd`],
    [{ strategy: 7 }, '7'],
  ])('%j is of %s', (data, agentId) => expect(signal(data)?.sighting.agentId).toBe(agentId));

  it.each([[{}], [{ strategy: '' }], [{ strategy: 'a', symbol: '' }], [{ strategy: 'a', symbol: null }]])('%j is none', (data) =>
    expect(signal(data)).toBeNull(),
  );

  it('of a name that no column takes is known by its hash', () => {
    const [nul, other] = ['nul\0', 'nul\0\0'].map((strategy) => signal({ strategy })?.sighting.agentId);
    expect([nul, other]).toEqual([expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)]);
    expect(nul).not.toBe(other);
  });

  it.each([null, 7, 'text', [], { __proto__: { strategy: 'a', symbol: 'b' } }])('of %j is none', (data) =>
    expect(readAgentFact(fact('signal_generated', data))).toBeNull(),
  );

  it.each([
    [NOW_MS - 40 * DAY_MS, NOW_MS - 40 * DAY_MS],
    [NOW_MS + 4 * MINUTE_MS, NOW_MS + 4 * MINUTE_MS],
    [NOW_MS + 6 * MINUTE_MS, NOW_MS],
    ['yesterday', NOW_MS],
  ])('of %s is of %d', (timestamp, atMs) => expect(signal({ strategy: 'a', timestamp })?.signal?.atMs).toBe(atMs));

  it('has a type and a status that are not those of its agent', () =>
    expect(signal({ strategy: 'a', type: 'entry', status: 'stopped' })?.sighting).toMatchObject({ type: null, status: null }));
});

describe('an update', () => {
  it.each([
    ['running', 'active'],
    ['Paused', 'idle'],
    ['STOPPED', 'stopped'],
    ['halted', 'stopped'],
    ['confused', null],
    [undefined, null],
  ])('with status %s says %s', (status, value) => {
    const reported = update({ strategy: 'a', status });
    expect([reported?.sighting.status?.value ?? null, reported?.signal]).toEqual([value, null]);
  });

  it('names the strategy in charge where it names no other', () =>
    expect(update({ active_strategy: 'a', previous_strategy: 'b' })?.sighting.agentId).toBe('a'));

  it.each([
    [{ agent_type: 'rl', type: 'x' }, 'rl'],
    [{ type: 'trend' }, 'trend'],
    [{}, null],
  ])('%j has the type %s', (data, type) => expect(update({ strategy: 'a', ...data })?.sighting.type?.value ?? null).toBe(type));
});

describe('the status of an agent', () => {
  it.each([
    ['active', null, 0, 'active'],
    ['active', null, 5 * MINUTE_MS - 1, 'active'],
    ['active', null, 5 * MINUTE_MS, 'idle'],
    ['active', null, -MINUTE_MS, 'active'],
    ['stopped', 0, 0, 'stopped'],
    ['stopped', MINUTE_MS, 0, 'stopped'],
    ['idle', 0, 0, 'idle'],
    ['idle', MINUTE_MS, 0, 'active'],
    ['idle', MINUTE_MS, 6 * MINUTE_MS, 'idle'],
  ] as const)('reported %s %s ms ago, seen %d ms ago: %s', (reported, reportedAgoMs, seenAgoMs, status) =>
    expect(statusOf(reported, reportedAgoMs === null ? null : NOW_MS - reportedAgoMs, NOW_MS - seenAgoMs, NOW_MS)).toBe(status),
  );
});

describe('sightings of one agent', () => {
  const seen = (given: Partial<Sighting>): Sighting => ({ agentId: 'a', firstMs: 5, lastMs: 5, type: null, status: null, ...given });

  it('are one: times widen, the newest word counts, of two at one time the later', () => {
    const status = (value: 'active' | 'stopped', atMs: number) => ({ status: { value, atMs } });
    expect(
      merged([
        seen({ agentId: 'b' }),
        seen({ firstMs: 3, ...status('stopped', 7) }),
        seen({ lastMs: 9, ...status('active', 6), type: { value: 'x', atMs: 1 } }),
        seen({}),
        seen({ type: { value: 'y', atMs: 1 } }),
      ]),
    ).toEqual([
      { agentId: 'a', firstMs: 3, lastMs: 9, status: { value: 'stopped', atMs: 7 }, type: { value: 'y', atMs: 1 } },
      seen({ agentId: 'b' }),
    ]);
  });
});
