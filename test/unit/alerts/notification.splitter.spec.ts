import fc from 'fast-check';
import { NotificationSplitter } from '../../../src/modules/alerts/intake/notification.splitter.js';

function split(text: string, size: number): { alerts: unknown[]; rest: unknown } {
  const splitter = new NotificationSplitter();
  const alerts: string[] = [];
  for (let from = 0; from < text.length; from += size) alerts.push(...splitter.push(text.slice(from, from + size)));
  return { alerts: alerts.map((alert) => JSON.parse(alert) as unknown), rest: JSON.parse(splitter.end()) as unknown };
}

describe('a notification that arrives in parts', () => {
  it('is its alerts and the rest, wherever the parts end', () => {
    const alert = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(
        fc.array(alert),
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 1),
        (alerts, around, size, indent) => {
          const { alerts: _alerts, ...rest } = around;
          const before = { text: '"alerts":[1,2]', inner: { alerts: [[1]] }, lists: [['alerts', [2]]] };
          const text = JSON.stringify({ ...before, alerts, ...rest, version: '4' }, null, indent);
          expect(split(text, size)).toEqual({
            alerts: JSON.parse(JSON.stringify(alerts)),
            rest: JSON.parse(JSON.stringify({ ...before, alerts: [], ...rest, version: '4' })),
          });
        },
      ),
    );
  });

  it('that breaks off is broken', () => {
    const text = JSON.stringify({ receiver: 'x', alerts: [{ a: 1 }, { b: [2] }], version: '4' });
    for (let end = 1; end < text.length; end += 1) expect(() => split(text.slice(0, end), 7)).toThrow(SyntaxError);
  });

  it('keeps no alert that is too long, and counts it', () => {
    const splitter = new NotificationSplitter();
    const alerts = splitter.push(JSON.stringify({ alerts: [{ a: 1 }, { text: 'x'.repeat(300_000) }, { b: 2 }] }));
    expect([alerts, splitter.oversized]).toEqual([['{"a":1}', '{"b":2}'], 1]);
  });

  it.each([
    ['nested without end', `{"alerts":[${'['.repeat(100)}`],
    ['endless around its alerts', `{"receiver":"${'x'.repeat(2_000_000)}"`],
  ])('is refused where it is %s', (_what, text) => expect(() => new NotificationSplitter().push(text)).toThrow());
});
