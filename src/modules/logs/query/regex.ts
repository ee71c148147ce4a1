import { RE2JS } from 're2js';

/** Tests a text; compiled once for a query. */
export type TextTest = (text: string) => boolean;

/**
 * Expressions on which RE2 and V8 agree: ASCII literals, classes, `\d \w \b ^ $`, groups and quantifiers. V8 runs those a hundred times
 * faster; RE2 runs all others.
 */
const AGREED =
  /^(?:\(\?i\))?(?:[ !"#%&',\-/0-9:;<=>@A-Z_`a-z~|*+?.^$]|\\[dDwWbs.\\/()[\]{}|*+?^$-]|\[\^?(?:[ !-,./0-Z_`a-~-]|\\[dws.\\\]-])+\]|\((?:\?:)?|\)|\{\d{1,3}(?:,\d{0,3})?\})+$/;
/** A group repeated without a limit: V8 may need exponential time. */
const REPEATED_GROUP = /\)\??(?:[*+]|\{\d*,?\d*\})/;

/** The error of an expression in RE2 syntax, which has no back-references and no look-around; null when it is valid. */
export function checkRegex(source: string): string | null {
  try {
    RE2JS.compile(source);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
  }
}

/** The test of an expression, without regard to case when `insensitive`; `.` does not match a newline. Linear in the length of the text. */
export function regexTest(source: string, insensitive: boolean): TextTest {
  const compiled = forV8OrNull(source, insensitive ? 'i' : '');
  if (compiled) return (text) => compiled.test(text);
  return linearRegexTest(source, insensitive);
}

/** The same test by RE2 only: slower but always linear, for code that cannot be stopped. */
export function linearRegexTest(source: string, insensitive: boolean): TextTest {
  const compiled = RE2JS.compile(source, insensitive ? RE2JS.CASE_INSENSITIVE : 0);
  return (text) => compiled.matcher(text).find();
}

/** Replaces every match of an expression by the result of `by`, in time linear in the text. */
export function regexReplacer(source: string): (text: string, by: (match: string) => string) => string {
  const compiled = forV8OrNull(source, 'g');
  if (compiled) return (text, by) => text.replace(compiled, (match: string) => by(match));
  const slow = RE2JS.compile(source);
  return (text, by) => {
    const matcher = slow.matcher(text);
    let result = '';
    let end = 0;
    while (matcher.find()) {
      result += text.slice(end, matcher.start()) + by(text.slice(matcher.start(), matcher.end()));
      end = matcher.end();
    }
    return result + text.slice(end);
  };
}

/** The expression for V8, or null when the dialects may differ or V8 may take too long. */
function forV8OrNull(source: string, flags: string): RegExp | null {
  if (!AGREED.test(source) || REPEATED_GROUP.test(source) || repeats(source) > 3) return null;
  const anyCase = source.startsWith('(?i)') && !flags.includes('i') ? 'i' : '';
  try {
    return new RegExp(forV8(source.replace(/^\(\?i\)/, '')), flags + anyCase);
  } catch {
    return null;
  }
}

/** Translates `.` and `\s`, which the two dialects define differently. */
function forV8(source: string): string {
  let inClass = false;
  let result = '';
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (char === '\\') {
      at += 1;
      const escaped = source[at] ?? '';
      const blanks = inClass ? '\\t\\n\\f\\r ' : '[\\t\\n\\f\\r ]';
      result += escaped === 's' ? blanks : `\\${escaped}`;
      continue;
    }
    if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    result += char === '.' && !inClass ? '[^\\n]' : char;
  }
  return result;
}

function repeats(source: string): number {
  return source.match(/[*+]|\{\d*,\d*\}/g)?.length ?? 0;
}

/** The longest run of plain characters that every match contains; empty when there is none. It is used to skip blocks. */
export function longestLiteral(source: string): string {
  if (source.includes('|') || source.includes('(?')) return '';
  let best = '';
  for (const match of source.matchAll(/(?:[A-Za-z0-9_ :=/@-]|\\[.\\/-])+(?![*?{])/g)) {
    const literal = match[0].replace(/\\(.)/g, '$1');
    const before = source[match.index - 1];
    // A count of repetitions is no literal text.
    if (before === '[' || before === '\\' || before === '{' || before === ',' || isInsideClassOrGroup(source, match.index)) continue;
    if (literal.length > best.length) best = literal;
  }
  return best;
}

function isInsideClassOrGroup(source: string, at: number): boolean {
  const before = source.slice(0, at).replace(/\\./g, '');
  return before.lastIndexOf('[') > before.lastIndexOf(']') || before.split('(').length !== before.split(')').length;
}
