import { readFileSync } from 'node:fs';
import { StartupError } from '../../../config/config.js';
import { checkRegex, regexReplacer } from '../query/regex.js';
import { BUILT_IN } from './built-in.rules.js';
import { marker, type RedactionRule } from './rule.js';

const MAX_RULES = 100;
const MAX_PATTERN = 512;
const NAME = /^[a-z][a-z0-9_]{0,31}$/;
const PROBE_BYTES = 65_536;
const MAX_PROBE_MS = 1;
/** Texts that make most slow expressions slow: runs of near matches. */
const PROBES = ['a', '0', ' ', 'a ', '1-', 'a@', '{"a":"b",'];

/**
 * The built-in rules and those of `LOG_REDACT_FILE`, a JSON list `[{"name","pattern","keep_last"?,"fields"?,"services"?,"disabled"?}]`;
 * a rule with the name of a built-in one and `disabled` switches that off.
 * @throws StartupError that names the rule and what is wrong with it.
 */
export function redactionRules(path: string | undefined): readonly RedactionRule[] {
  if (path === undefined) return BUILT_IN;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new StartupError(`LOG_REDACT_FILE: ${path} cannot be read as JSON.`, { cause });
  }
  if (!Array.isArray(parsed) || parsed.length > MAX_RULES)
    throw new StartupError(`LOG_REDACT_FILE: ${path} must be a list of at most ${MAX_RULES} rules.`);
  const disabled = new Set<string>();
  const rules = parsed.flatMap((raw: unknown, index) => {
    const rule = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
    const name = rule['name'];
    if (typeof name !== 'string' || !NAME.test(name)) throw fault(index, 'needs a name of lower-case letters, digits and _');
    if (rule['disabled'] === true) {
      disabled.add(name);
      return [];
    }
    return [customRule(index, name, rule)];
  });
  return [...rules, ...BUILT_IN.filter(({ name }) => !disabled.has(name))];
}

function customRule(index: number, name: string, rule: Record<string, unknown>): RedactionRule {
  const { pattern, keep_last: keepLast = 0 } = rule;
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > MAX_PATTERN)
    throw fault(index, `needs a pattern of at most ${MAX_PATTERN} characters`);
  const wrong = checkRegex(pattern);
  if (wrong !== null) throw fault(index, `has a pattern that RE2 cannot read (${wrong})`);
  if (typeof keepLast !== 'number' || !Number.isInteger(keepLast) || keepLast < 0 || keepLast > 8)
    throw fault(index, 'has a keep_last that is no whole number from 0 to 8');
  const replace = regexReplacer(pattern);
  if (PROBES.some((probe) => isSlow(replace, probe))) throw fault(index, `is too slow: over ${MAX_PROBE_MS} ms on a line of 64 KiB`);
  return {
    name,
    fields: names(index, 'fields', rule['fields']),
    services: names(index, 'services', rule['services']),
    replace: (text, found) =>
      replace(text, (match) => {
        found();
        return marker(name) + (keepLast > 0 ? match.slice(-keepLast) : '');
      }),
  };
}

/**
 * Tries longer and longer texts, so that an expression with more than linear time is detected while it is still fast. The fastest of
 * several runs counts, because a busy machine must not refuse a rule.
 */
function isSlow(replace: ReturnType<typeof regexReplacer>, probe: string): boolean {
  for (let bytes = 64; bytes <= PROBE_BYTES; bytes *= 2) {
    const text = probe.repeat(Math.ceil(bytes / probe.length)).slice(0, bytes);
    let bestMs = Infinity;
    for (let run = 0; run < 10 && bestMs > MAX_PROBE_MS; run += 1) {
      const startedAt = performance.now();
      replace(text, (match) => match);
      bestMs = Math.min(bestMs, performance.now() - startedAt);
    }
    if (bestMs > MAX_PROBE_MS) return true;
  }
  return false;
}

function names(index: number, field: string, value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw fault(index, `has ${field} that are no list of names`);
}

function fault(index: number, what: string): StartupError {
  return new StartupError(`LOG_REDACT_FILE: rule ${index + 1} ${what}.`);
}
