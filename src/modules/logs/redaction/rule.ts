/** A rule for one kind of secret. `replace` returns the text without it, or the same text; `found` is called for each match. */
export interface RedactionRule {
  readonly name: string;
  replace(text: string, found: () => void): string;
  /** Only in fields of these names; absent = in every text. */
  readonly fields?: readonly string[] | undefined;
  /** Only for these services; absent = all. */
  readonly services?: readonly string[] | undefined;
}

export function marker(rule: string): string {
  return `[redacted:${rule}]`;
}

/** A rule with one expression; the last `keepLast` characters of a match stay readable. */
export function patternRule(
  name: string,
  pattern: RegExp,
  { keepLast = 0, accept = () => true, ...limits }: Partial<Limits> & Pick<RedactionRule, 'fields' | 'services'> = {},
): RedactionRule {
  return {
    name,
    ...limits,
    replace(text, found) {
      pattern.lastIndex = 0;
      if (!pattern.test(text)) return text;
      return text.replace(pattern, (match) => {
        if (!accept(match)) return match;
        found();
        return marker(name) + (keepLast > 0 ? match.slice(-keepLast) : '');
      });
    },
  };
}

interface Limits {
  readonly keepLast: number;
  /** Confirms a match, e.g. by its check digit. */
  readonly accept: (match: string) => boolean;
}
