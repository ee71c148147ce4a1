import * as fc from 'fast-check';
import { fields, toNumber, toText, toTimeMs, toWord } from '../../../src/platform/upstream/fields.js';

describe('A foreign number', () => {
  it.each([
    [1.5, 1.5],
    [0, 0],
    ['12.5', 12.5],
    [' -3e2 ', -300],
    ['.5', 0.5],
    [JSON.parse('1e999'), null],
    [NaN, null],
    [-Infinity, null],
    ['NaN', null],
    ['Infinity', null],
    ['1e999', null],
    ['', null],
    ['0x10', null],
    ['1,000', null],
    ['12 USD', null],
    [true, null],
    [null, null],
    [undefined, null],
    [[1], null],
    [{}, null],
  ])('%p is read as %p', (raw, value) => expect(toNumber(raw)).toBe(value));
});

describe('A foreign time', () => {
  const AT = Date.UTC(2025, 11, 4, 10, 30, 0);
  it.each([
    ['with zone', '2025-12-04T10:30:00Z', AT],
    ['with offset', '2025-12-04T12:30:00+02:00', AT],
    ['with an offset without a colon', '2025-12-04T12:30:00+0200', AT],
    ['without zone, which is UTC', '2025-12-04T10:30:00', AT],
    ['without zone, with microseconds', '2025-12-04T10:30:00.123456', AT + 123],
    ['with a tenth', '2025-12-04T10:30:00.5Z', AT + 500],
    ['with a space', '2025-12-04 10:30:00', AT],
    ['in epoch seconds', AT / 1000, AT],
    ['in epoch seconds with a fraction', AT / 1000 + 0.25, AT + 250],
    ['in epoch milliseconds', AT, AT],
    ['in epoch seconds as text', String(AT / 1000), AT],
    ['that is not set', 0, null],
    ['that is negative', -5, null],
    ['beyond the year 9999', 1e16, null],
    ['that is a date', '2025-12-04', null],
    ['that does not exist', '2025-13-45T99:00:00Z', null],
    ['that is prose', 'yesterday', null],
    ['that is null', null, null],
  ])('%s', (_, raw, ms) => expect(toTimeMs(raw)).toBe(ms));
});

describe('Foreign text', () => {
  it('is trimmed, and nothing when blank or of another type', () => {
    expect([toText(' a '), toText('  '), toText(7), toText(null)]).toEqual(['a', null, null, null]);
  });
  it('is cut to a sane length', () => expect(toText('x'.repeat(10_000))).toHaveLength(500));
  it('is never cut to half a character', () => expect(toText(`${'x'.repeat(499)}\u{1F4C8}`)).toBe(`${'x'.repeat(499)}\ufffd`));
  it('as an enum is upper case with underscores', () => expect(toWord(' cooling-down now')).toBe('COOLING_DOWN_NOW'));
});

describe('The fields of a foreign object', () => {
  it('are found under the first name with a usable value', () => {
    expect(fields({ equity: null, total_equity: '5' }).number('equity', 'total_equity')).toBe(5);
  });
  it('are its own ones only', () => {
    expect(fields({}).has('constructor', 'toString')).toBe(false);
    expect(fields(JSON.parse('{"__proto__":{"equity":1}}')).number('equity')).toBeNull();
  });
  it('are none in anything else', () => {
    for (const raw of [null, undefined, 1, 'text', [], [{ equity: 1 }]]) expect(fields(raw).number('equity')).toBeNull();
  });
  it('never are what JSON cannot say', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const f = fields({ raw });
        for (const value of [f.number('raw'), f.time('raw')]) expect(value === null || Number.isFinite(value)).toBe(true);
        const time = f.time('raw');
        expect(time === null || /^\d{4}-/.test(new Date(time).toISOString())).toBe(true);
      }),
    );
  });
});
