import type { ControlsUpstream } from '../../../src/modules/controls/controls.upstream.js';
import { HeldBreakers } from '../../../src/modules/controls/held-breakers.js';
import type { ControlRequestsRepository } from '../../../src/modules/controls/requests/control-requests.repository.js';
import type { EventLog, LogEvent } from '../../../src/platform/events/event-log.js';

const LONG_AGO = new Date(Date.now() - 86_400_000);

describe('a replica that starts', () => {
  const rows = new Map<string, { service: string; held: boolean; changedAt: Date }>();
  const set: [string, string][] = [];
  let tell: (event: LogEvent) => void;
  const requests = { breakers: () => Promise.resolve([...rows.values()]) } as unknown as ControlRequestsRepository;
  const upstream = { setBreaker: (...one: [string, string]) => void set.push(one) } as unknown as ControlsUpstream;
  const log = { subscribe: (heard: typeof tell) => ((tell = heard), () => undefined) } as unknown as EventLog;
  const row = (service: string, held: boolean, changedAt: Date) => rows.set(service, { service, held, changedAt });

  it('holds the breakers open that were held before, and closes none but one that was closed just now', async () => {
    row('risk', true, LONG_AGO);
    row('ai', false, LONG_AGO);
    row('execution', false, new Date());
    row('of another version', true, LONG_AGO);
    const breakers = new HeldBreakers(requests, upstream, log);
    await breakers.onApplicationBootstrap();
    expect(set).toEqual([
      ['risk', 'open'],
      ['execution', 'closed'],
    ]);

    // Each change once: a breaker that was closed by hand may open by itself again.
    row('risk', false, new Date());
    for (const control of ['breaker.close', 'ess.trip', 'breaker.close']) tell({ topic: 'controls', data: { control } } as LogEvent);
    await new Promise(setImmediate);
    expect(set.slice(2)).toEqual([['risk', 'closed']]);
  });
});
