import { parseCondition } from '../../../src/modules/alerts/rules/condition.js';
import type { AlertRule } from '../../../src/modules/alerts/rules/rule.js';
import { RuleEvaluator } from '../../../src/modules/alerts/rules/rule-evaluator.js';
import { renderMessage, unknownPlace } from '../../../src/modules/alerts/rules/rule-message.js';
import { ruleFingerprint } from '../../../src/modules/alerts/rules/rule-watch.js';

describe('a condition', () => {
  it.each([
    ['> 0.8', [0.9], [0.8, 0, -1]],
    ['>=0.8', [0.8, 1], [0.79]],
    [' < -2 ', [-3], [-2, 0]],
    ['<= 1e3', [1000, -5], [1000.1]],
    ['== 0', [0, -0], [0.1]],
    ['!= 5', [4], [5]],
  ])('%j holds for %j and not for %j', (text, holding, others) => {
    const holds = parseCondition(text);
    expect(holding.map((value) => holds?.(value))).toEqual(holding.map(() => true));
    expect(others.map((value) => holds?.(value))).toEqual(others.map(() => false));
  });

  it.each(['', '0.8', '>', '> x', '=> 1', '= 1', '> 1 2', '> NaN', '> Infinity', '> 1e999', '> 1; drop table alerts', '>> 1'])(
    'is not %j',
    (text) => {
      expect(parseCondition(text)).toBeNull();
    },
  );
});

describe('the message of a rule', () => {
  it('has value, metric and labels put in', () => {
    expect(renderMessage('{metric} of {label.host} is {value}', 'cpu', 0.93, { host: 'desk-1' })).toBe('cpu of desk-1 is 0.93');
  });

  it('says ? where the series has no such label, and does not look into the object', () => {
    expect(renderMessage('{label.host} {label.constructor}', 'cpu', 1, {})).toBe('? ?');
  });

  it('does not put in what a label holds twice', () => {
    expect(renderMessage('{label.a}', 'cpu', 1, { a: '{value}' })).toBe('{value}');
  });

  it.each([
    ['plain', null],
    ['{value} {metric} {label.host}', null],
    ['{valu}', '{valu}'],
    ['{label.}', '{label.}'],
    ['{}', '{}'],
  ])('of %j has the unknown place %j', (template, place) => {
    expect(unknownPlace(template)).toBe(place);
  });
});

describe('rules', () => {
  const T = Date.parse('2025-12-04T10:30:00.000Z');
  let evaluator: RuleEvaluator;
  const rule = (fields: Partial<AlertRule> = {}): AlertRule => ({
    id: 'r1',
    name: 'busy',
    metric: 'cpu',
    labels: {},
    condition: '> 0.8',
    forSeconds: 0,
    severity: 'warning',
    message: '{value}',
    cooldownSeconds: 0,
    enabled: true,
    origin: 'api',
    createdBy: 'admin',
    createdAt: new Date(T),
    ...fields,
  });
  const use = (...rules: AlertRule[]) => evaluator.use(rules);
  /** The verdicts on values of one series, by seconds. */
  const judge = (points: readonly (readonly [second: number, value: number])[], labels: Record<string, string> = { host: 'a' }) =>
    points.flatMap(([second, value]) =>
      evaluator
        .judge({ type: 'cpu', value, labels, atMs: T + second * 1000 }, T + second * 1000)
        .map((verdict) => `${second} ${verdict.status} ${verdict.breach.replace(String(T), 'T')}`),
    );
  const fingerprint = ruleFingerprint('r1', { host: 'a' });

  beforeEach(() => {
    evaluator = new RuleEvaluator();
  });

  it('fire once while their condition holds, and resolve when it does not', () => {
    use(rule());
    expect(
      judge([
        [0, 0.9],
        [1, 0.95],
        [2, 0.5],
        [3, 0.4],
      ]),
    ).toEqual(['0 firing T', '2 resolved T']);
  });

  it('wait until it has held for long enough without a break', () => {
    use(rule({ forSeconds: 10 }));
    expect(
      judge([
        [-20, 0.9],
        [-15, 0.1],
        [0, 0.9],
        [9, 0.9],
        [10, 0.9],
        [11, 0.1],
      ]),
    ).toEqual(['10 firing T', '11 resolved T']);
  });

  it('keep silent for the cooldown after the end, and then report a breach that still holds', () => {
    use(rule({ cooldownSeconds: 30 }));
    expect(
      judge([
        [-5, 0.9],
        [-1, 0.1],
        [0, 0.9],
        [10, 0.9],
        [28, 0.9],
        [29, 0.9],
        [40, 0.9],
      ]).slice(2),
    ).toEqual(['29 firing T']);
  });

  it('have one alert per series, and only of series with their labels', () => {
    use(rule({ labels: { host: 'a' } }));
    expect(judge([[0, 0.9]], { host: 'b' })).toEqual([]);
    expect(judge([[0, 0.9]], {})).toEqual([]);
    expect(judge([[0, 0.9]], { host: 'a', core: '1' })).toEqual(['0 firing T']);
    expect(judge([[0, 0.9]], { host: 'a', core: '2' })).toEqual(['0 firing T']);
  });

  it('leave other metrics, what is switched off, what is no number, and points of the past', () => {
    use(rule({ metric: 'memory' }), rule({ id: 'r2', enabled: false }));
    expect([judge([[0, 0.9]]), evaluator.watchesType('cpu'), evaluator.watchesType('memory')]).toEqual([[], false, true]);
    use(rule());
    expect(evaluator.judge({ type: 'cpu', value: Number.NaN, labels: {}, atMs: T }, T)).toEqual([]);
    expect(evaluator.judge({ type: 'cpu', value: 1, labels: {}, atMs: T - 3_600_001 }, T)).toEqual([]);
  });

  it('do not look back: a point that is late for its series moves nothing', () => {
    use(rule());
    expect(
      judge([
        [0, 0.9],
        [-1, 0.1],
        [1, 0.9],
      ]),
    ).toEqual(['0 firing T']);
  });

  it('end what was open before the start, and do not report a breach twice after it was ended by hand', () => {
    use(rule());
    evaluator.isOpen(fingerprint);
    expect(judge([[0, 0.1]])).toEqual([`0 resolved until-T`]);
    expect(judge([[1, 0.9]])).toEqual([`1 firing ${T + 1000}`]);
    evaluator.hasEnded(fingerprint, T + 2000);
    expect(judge([[3, 0.9]])).toEqual([]);
  });

  it('report a breach again, under another name, when its alert has expired before it was over', () => {
    use(rule());
    expect(judge([[0, 0.9]])).toEqual(['0 firing T']);
    evaluator.hasExpired(fingerprint, 'change-7');
    expect(
      judge([
        [1, 0.9],
        [2, 0.9],
        [3, 0.1],
      ]),
    ).toEqual(['1 firing T:change-7', '3 resolved T:change-7']);
  });

  it('go on where they were when only their words change, and begin anew when their test does', () => {
    use(rule());
    judge([[0, 0.9]]);
    use(rule({ name: 'other words', forSeconds: 5 }));
    expect(judge([[1, 0.9]])).toEqual([]);
    use(rule({ condition: '> 0.7' }));
    expect(
      judge([
        [2, 0.9],
        [8, 0.9],
      ]),
    ).toEqual([`2 firing ${T + 2000}`]);
  });

  it('come to the same on every replica that sees the same points', () => {
    const points = [
      [0, 0.9],
      [1, 0.1],
      [2, 0.95],
      [9, 0.99],
      [10, 0.2],
    ] as const;
    use(rule());
    const first = judge(points);
    evaluator = new RuleEvaluator();
    use(rule());
    expect(judge(points)).toEqual(first);
    expect(first).toHaveLength(4);
  });

  it('forget series that are silent and well rather than grow without end', () => {
    use(rule());
    judge([[0, 0.9]]);
    for (let n = 0; n < 10_050; n += 1) judge([[1, 0.1]], { n: String(n) });
    expect(Reflect.get(evaluator, 'watches')).toHaveProperty('size', 10_000);
    expect(judge([[2, 0.1]])).toEqual(['2 resolved T']);
  });
});
