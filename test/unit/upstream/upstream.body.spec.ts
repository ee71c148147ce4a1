import * as fc from 'fast-check';
import { parseBody } from '../../../src/platform/upstream/upstream.body.js';
import { UpstreamError } from '../../../src/platform/upstream/upstream.error.js';

const parse = (text: string) => parseBody(Buffer.from(text));

describe('The body of an answer', () => {
  it('is its JSON, whatever that is', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => !(typeof value === 'object' && value !== null && 'error' in value)),
        (value) => expect(parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('keeps every string as it is when number words stand beside it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(parse(`{"text":${JSON.stringify(text)},"figure":NaN}`)).toEqual({ text, figure: null })),
    );
  });

  it('that is cut off anywhere is distinguished from one that is not JSON', () => {
    const whole = JSON.stringify({ state: 'ARMED', metrics: [1.5, null, { deep: '"quoted"' }] });
    for (let length = 1; length < whole.length; length += 1) {
      expect(() => parse(whole.slice(0, length))).toThrow(expect.objectContaining({ kind: 'truncated' }));
    }
  });

  it('may start with a byte order mark', () => expect(parse('\uFEFF{"a":1}')).toEqual({ a: 1 }));

  it('is JSON or an UpstreamError that does not quote it', () => {
    const complaint = (text: string): unknown => {
      try {
        return parse(text) === undefined;
      } catch (error) {
        return error instanceof UpstreamError ? error.reason.includes(text) : error;
      }
    };
    fc.assert(fc.property(fc.string({ minLength: 12 }), (text) => expect(complaint(text)).toBe(false)));
  });
});
