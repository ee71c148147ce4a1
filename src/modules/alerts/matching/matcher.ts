import { RE2JS } from 're2js';

export const OPERATORS = ['=', '!=', '=~', '!~'] as const;
export type Operator = (typeof OPERATORS)[number];

/** One condition on a label, on `severity` or on `source`. An expression has to match the whole text. */
export interface Matcher {
  readonly name: string;
  readonly operator: Operator;
  readonly value: string;
}

/** The fields of an alert that matchers test. */
export interface Matched {
  readonly severity: string;
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type Test = (alert: Matched) => boolean;

/** Instructions of RE2: every character of a text costs at most as many steps. */
const MAX_PROGRAM = 1000;

/** Why an expression is invalid in RE2 syntax, which has no back-references and no look-around; null when it is valid. */
export function regexFault(source: string): string | null {
  try {
    return RE2JS.compile(source).programSize() > MAX_PROGRAM ? 'is too large' : null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'cannot be read';
  }
}

/** Compiles matchers into one test, linear in the texts: whether an alert fits all of them. A missing label is the empty text. */
export function testOf(matchers: readonly Matcher[]): Test {
  const tests = matchers.map(toTest);
  return (alert) => tests.every((test) => test(alert));
}

/** Whether a matcher also fits an alert without the label: `team!="fx"`. A silence of such matchers alone would cover every alert. */
export function fitsAbsence(matcher: Matcher): boolean {
  return fits(matcher)('') !== isNegative(matcher);
}

function toTest(matcher: Matcher): Test {
  const test = fits(matcher);
  const negative = isNegative(matcher);
  return (alert) => textsOf(alert, matcher.name).some(test) !== negative;
}

/** Our own severity and source, and the label of that name, which holds the sender's word: either may be meant. */
function textsOf({ severity, source, labels }: Matched, name: string): readonly string[] {
  const label = Object.hasOwn(labels, name) ? labels[name] : undefined;
  const own = name === 'severity' ? severity : name === 'source' ? source : undefined;
  const texts = [own, label].flatMap((text) => text ?? []);
  return texts.length === 0 ? [''] : texts;
}

/** The operator without its negation. */
function fits({ operator, value }: Matcher): (text: string) => boolean {
  if (operator === '=' || operator === '!=') return (text) => text === value;
  const expression = RE2JS.compile(value);
  return (text) => expression.matches(text);
}

function isNegative({ operator }: Matcher): boolean {
  return operator === '!=' || operator === '!~';
}
