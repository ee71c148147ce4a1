import { Logger } from '@nestjs/common';
import { loadConfig } from '../../../src/config/config.js';
import { SectionAnnouncer } from '../../../src/modules/dashboard/section.announcer.js';
import { moneyRounder } from '../../../src/common/money/money.js';
import { composeSections, type DeskSections, type DeskAnswerStates } from '../../../src/modules/dashboard/snapshot/sections.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';

const config = loadConfig({ NODE_ENV: 'test' });
const AT = 1_764_844_200_000;
const live = composeSections(
  new Proxy({} as DeskAnswerStates, { get: () => ({ name: 'x', service: 'risk', good: null, failure: 'down' }) }),
  null,
  moneyRounder('USD'),
);
const stale: DeskSections = { ...live, signals: { status: 'stale', data: [], asOfMs: AT, source: 'ai', reason: 'connection refused' } };
const types = (log: MemoryEventLog) =>
  log
    .ring('dashboard')
    .since(0)
    ?.map(({ data }) => (data as { status: string }).status);

beforeAll(() => Logger.overrideLogger(false));

describe('A section whose status changes', () => {
  it('is announced once though every replica sees it', async () => {
    const log = new MemoryEventLog(100);
    for (const replica of [new SectionAnnouncer(log, config), new SectionAnnouncer(log, config)]) {
      await replica.observe(live, AT);
      await replica.observe(stale, AT + 10);
      await replica.observe(stale, AT + 20);
    }
    expect(types(log)).toEqual(['stale']);
  });
  it('is announced every time though it goes to and fro', async () => {
    const log = new MemoryEventLog(100);
    const announcer = new SectionAnnouncer(log, config);
    for (const sections of [live, stale, live, stale, live]) await announcer.observe(sections, AT);
    expect(types(log)).toEqual(['stale', 'unavailable', 'stale', 'unavailable']);
  });
  it('does no harm when it cannot be announced', async () => {
    const log = new MemoryEventLog(100);
    const broken: EventLog = Object.assign(Object.create(log) as MemoryEventLog, { append: () => Promise.reject(new Error('gone')) });
    const announcer = new SectionAnnouncer(broken, config);
    await announcer.observe(live, AT);
    await expect(announcer.observe(stale, AT)).resolves.toBeUndefined();
  });
});
