import type { Section } from '../src/api.ts';
import { untruthOf } from '../src/frame/truth/truth.ts';
import { t } from '../src/messages/en.ts';
import { misread } from '../src/state/arrival.ts';
import { readPreferences, DEFAULTS } from '../src/state/preferences.ts';
import { parseSearch, text, texts, word, words, writeSearch } from '../src/search.ts';

const live: Section = {
  status: 'live',
  as_of: '2026-11-28T16:32:23.000Z',
  age_ms: 1,
  idle_ms: 0,
  source: 'portfolio',
  reason: null,
  next_try_at: null,
};
const stale: Section = { ...live, status: 'stale', as_of: '2026-11-28T16:31:30.797Z', reason: 'circuit breaker is open' };
const six = (change: Record<string, Section>) =>
  Object.entries({ portfolio: live, positions: live, signals: live, risk: live, system: live, strategy: live, ...change });
const said = (parts: Partial<Parameters<typeof untruthOf>[0]>) =>
  untruthOf({
    isLost: false,
    isOutdated: false,
    sections: six({}),
    whole: null,
    fault: null,
    stalled: [],
    unanswered: [],
    zone: 'UTC',
    ...parts,
  });

describe('the truth bar', () => {
  it('is not there while everything is as it says', () => expect(said({})).toBeNull());

  it('names what is not live, why, and from when the hatched figures are', () => {
    expect(said({ sections: six({ risk: stale }) })).toEqual({
      head: '1 of 6 sections is not live.',
      rest: 'Risk: circuit breaker is open. Hatched figures are from 16:31:30 UTC.',
    });
  });

  it('says that the backend is newer than this page', () => {
    expect(said({ isOutdated: true, sections: six({ risk: stale }) })?.head).toBe('This page is older than the backend.');
  });

  it('says one reason once', () => {
    expect(said({ sections: six({ signals: stale, strategy: stale }) })).toMatchObject({
      head: '2 of 6 sections are not live.',
      rest: expect.stringMatching(/^Signals, Strategy: circuit breaker is open\./) as unknown,
    });
  });

  it('says that nothing was ever there', () => {
    const never = { ...stale, status: 'unavailable' as const, as_of: null, reason: null };
    expect(said({ sections: six({ risk: never }) })?.rest).toBe('Risk: no reason is known. There are no figures yet.');
  });

  it('puts a lost connection before all else, and brokers that are left out after the sections', () => {
    expect(said({ isLost: true, sections: six({ risk: stale }) })?.head).toBe('The live connection is lost.');
    const whole = {
      brokers: ['alpaca', 'degiro'],
      excluded: [{ broker: 'degiro', reason: 'no rate EURUSD' }],
      complete: false,
      currency: 'USD',
      as_of: null,
    };
    expect(said({ whole })).toEqual({ head: 'Totals are without degiro.', rest: 'degiro: no rate EURUSD.' });
  });

  it('stays a few lines, however many brokers are left out and whatever their names are', () => {
    const excluded = ['a', 'b', 'W'.repeat(500), 'd', 'e'].map((broker) => ({ broker, reason: 'no rate' }));
    const { head = '', rest = '' } = said({ whole: { brokers: [], excluded, complete: false, currency: 'USD', as_of: null } }) ?? {};
    expect(head).toBe(`Totals are without a, b, ${'W'.repeat(60)}… and 2 more.`);
    expect(rest.length).toBeLessThan(120);
  });

  it('reads on from left to right after a name that turns the direction', () => {
    expect(t.truth.excluded(['a\u202Eb'])).toBe('Totals are without \u2068a\u202Eb\u2069.');
  });

  it('names topics on which nothing comes, and services that lack though every section is live', () => {
    const stalled = [{ topic: 'system', cause: 'source_mute', lastEventAt: '2026-11-28T16:31:30.797Z' }];
    expect(said({ stalled })).toEqual({
      head: 'A topic of the live stream is silent.',
      rest: 'system: its source sends nothing, the last event came at 16:31:30 UTC.',
    });
    expect(said({ unanswered: ['portfolio-service unavailable'] })).toEqual({
      head: 'Some figures are missing.',
      rest: 'portfolio-service unavailable.',
    });
  });
});

describe('the parameters of an address', () => {
  it('come back as they were written', () => {
    const search = writeSearch({ status: ['open', 'resolved'], q: 'a&b=c', id: undefined, broker: '' });
    expect(search).toBe('?status=open,resolved&q=a%26b%3Dc');
    expect(parseSearch(search)).toEqual({ status: 'open,resolved', q: 'a&b=c' });
  });

  it('are dropped where they are not understood', () => {
    expect(words('open,nonsense,<img>', ['open', 'resolved'])).toEqual(['open']);
    expect([words('nonsense', ['open']), word('x', ['open']), text(''), text(5), texts(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(text('x'.repeat(2000))).toHaveLength(500);
  });
});

describe('an address that was opened', () => {
  it('is told what of it is known and not understood; what is unknown is nobody’s loss', () => {
    const understood = { severity: undefined, status: ['open'], q: undefined };
    const given = { severity: 'nonsense', status: 'open,nonsense', q: '', utm: 'x', constructor: 'y' };
    expect(misread(given as unknown as Record<string, string>, understood)).toEqual(['severity']);
  });
});

describe('preferences of somebody else’s making', () => {
  it.each([null, 'text', [], { theme: 'pink', zone: 'Mars/Base', sound: 'yes', views: [{ name: 'x', to: '//evil.example' }, null] }])(
    '%p is as if never chosen',
    (raw) => expect(readPreferences(raw)).toEqual(DEFAULTS),
  );

  it('are taken where they are understood', () => {
    const chosen = { theme: 'light', zone: 'Europe/Berlin', keys: false, views: [{ name: 'Mine', to: '/alerts?status=open' }] };
    expect(readPreferences(chosen)).toEqual({ ...DEFAULTS, ...chosen });
  });
});
