import fc from 'fast-check';
import { figureOf, readJson, withExactIntegers } from '../../../src/common/text/json.js';
import { moneyRounder } from '../../../src/common/money/money.js';
import { readBusEntry } from '../../../src/modules/ingest/bus/bus-entry.js';
import { readMessage } from '../../../src/modules/realtime/protocol/actions.js';
import { parseBody } from '../../../src/platform/upstream/upstream.body.js';
import { toId } from '../../../src/platform/upstream/fields.js';

const LONG = '8389765489680951453';

describe('JSON from outside', () => {
  it.each([
    [`{"trade_id":${LONG}}`, { trade_id: LONG }],
    [`[${LONG},-${LONG}, ${LONG} ]`, [LONG, `-${LONG}`, LONG]],
    [LONG, LONG],
    ['[9007199254740991,9007199254740992,9007199254740993]', [9007199254740991, 9007199254740992, '9007199254740993']],
    [`[${LONG}.0,-${LONG}.00]`, [LONG, `-${LONG}`]],
    ['[8.389765489680951453e18,-8.389765489680951453E+18,83897654896809514.53e2]', [LONG, `-${LONG}`, LONG]],
    ['[8.389765489680951453e17,1.2345678901234567e-5,0.000000000000000000]', [838976548968095100, 0.000012345678901234568, 0]],
    ['[1.8446744073709552e+19,9007199254740992.0]', [18446744073709552000, 9007199254740992]],
    ['[100000000000000000000,1e300,1.2345678901234567,12345678901234567.5]', [1e20, 1e300, 1.2345678901234567, 12345678901234568]],
    [`{"a, ${LONG} ":": ${LONG},","b\\\\":"\\"${LONG}"}`, { [`a, ${LONG} `]: `: ${LONG},`, 'b\\': `"${LONG}` }],
    [`{"text":"[${LONG}]","id":${LONG}}`, { text: `[${LONG}]`, id: LONG }],
  ])('%s is %j', (text, value) => expect(readJson(text)).toEqual(value));

  it.each([`{"a":0${LONG}}`, `[${LONG} ${LONG}]`, `[1${LONG}e]`, `{${LONG}:1}`, `"${LONG}`, `[${LONG}`])('%s is none', (text) =>
    expect(() => readJson(text)).toThrow(SyntaxError),
  );

  it('is as JSON.parse reads it where no integer is beyond a double', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(readJson(text)).toEqual(JSON.parse(text))));
  });

  it('keeps every integer as an identifier, wherever it stands', () => {
    const digits = fc.bigInt(-(10n ** 30n), 10n ** 30n).map(String);
    fc.assert(
      fc.property(fc.array(fc.record({ id: digits, note: fc.string() })), (rows) => {
        const text = `[${rows.map(({ id, note }) => `{"note":${JSON.stringify(note)},"id":${id}}`).join(' , ')}]`;
        const read = readJson(text) as { id: unknown; note: string }[];
        expect(read.map(({ id }) => toId(id))).toEqual(rows.map(({ id }) => id));
        expect(read.map(({ note }) => note)).toEqual(rows.map(({ note }) => note));
      }),
    );
  });

  it('is read however deep it stands', () => {
    const depth = 100_000;
    let inner = readJson(`${'['.repeat(depth)}${LONG}${']'.repeat(depth)}`);
    while (Array.isArray(inner)) [inner] = inner as unknown[];
    expect(inner).toBe(LONG);
  });

  it('has figures where a form asks for one', () => {
    expect(['18446744073709551615', '12', 'x', 5].map(figureOf)).toEqual([18446744073709552000, '12', 'x', 5]);
  });

  it('is no other text without such an integer', () => {
    const text = '{"id":"8389765489680951453","n":123}';
    expect(withExactIntegers(text)).toBe(text);
  });
});

describe('an identifier beyond 2^53 keeps its digits', () => {
  it('in an answer of a service, also beside NaN', () => {
    expect(parseBody(Buffer.from(`{"trade_id":${LONG},"pnl":NaN}`))).toEqual({ trade_id: LONG, pnl: null });
  });

  it('in an entry of the bus', () => {
    const entry = { streamName: 'trade.executed', entryId: '1764844200000-0', fields: { payload: `{"trade_id":${LONG}}` } };
    expect(readBusEntry(entry, Date.now(), moneyRounder('USD'))).toMatchObject({ event: { payload: { trade_id: LONG } } });
  });

  it('in a message of a socket', () => {
    expect(readMessage(`{"action":"ping","id":${LONG}}`)).toEqual({ action: 'ping', id: LONG });
  });
});
