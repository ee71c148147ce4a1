import { RE2JS } from 're2js';

/** A record as an engine keeps it: texts by name, with its time in ns. */
export interface EngineRow {
  readonly ns: bigint;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

export type Test = (row: EngineRow) => boolean;
/** The forms of LogsQL in section 10. */
export class LogsQl {
  private at = 0;

  constructor(private readonly query: string) {}

  read(): Test {
    const test = this.or();
    if (this.at < this.query.length) throw new Error(`LogsQL: ${this.query} at ${this.at}`);
    return test;
  }

  private or(): Test {
    const parts = [this.and()];
    while (this.take(/or(?= )/y)) parts.push(this.and());
    return (row) => parts.some((part) => part(row));
  }

  private and(): Test {
    const parts = [this.not()];
    while (this.sees(/[^)\s]/y) && !this.sees(/or /y)) parts.push(this.not());
    return (row) => parts.every((part) => part(row));
  }

  private not(): Test {
    if (!this.take(/!/y)) return this.atom();
    const part = this.not();
    return (row) => !part(row);
  }

  private atom(): Test {
    if (this.take(/\(/y)) {
      const inner = this.or();
      if (!this.take(/\)/y)) throw new Error(`LogsQL: ${this.query} at ${this.at}: )`);
      return inner;
    }
    if (this.take(/\{/y)) {
      const [, name = '', , list = ''] = this.take(/(\w+)(=| in \()((?:"(?:[^"\\]|\\.)*",? ?)+)\)?\}/y) ?? [];
      const values = [...list.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([one]) => JSON.parse(one) as string);
      return ({ fields }) => values.includes(fields[name] ?? '');
    }
    const name = this.take(/((?:[A-Za-z_][\w.]*)|(?:"(?:[^"\\]|\\.)*")):/y)?.[1];
    const field = name?.startsWith('"') ? (JSON.parse(name) as string) : name;
    const value = this.value();
    return (row) => value(field === undefined ? row.text : (row.fields[field] ?? ''));
  }

  private value(): (text: string) => boolean {
    const any = this.take(/\*/y);
    if (any) return (given) => given !== '';
    const fold = this.take(/i\(/y);
    if (fold || this.sees(/"/y)) {
      const phrase = this.string();
      const isPrefix = this.take(/\*/y) !== null;
      if (fold) this.take(/\)/y);
      const words = RE2JS.compile(
        `(?:^|[^\\pL\\pN_])${RE2JS.quote(phrase)}${isPrefix ? '' : '(?:[^\\pL\\pN_]|$)'}`,
        fold ? RE2JS.CASE_INSENSITIVE : 0,
      );
      return (given) => words.matcher(given).find();
    }
    if (this.take(/~/y)) {
      const pattern = RE2JS.compile(this.string());
      return (given) => pattern.matcher(given).find();
    }
    const range = this.take(/range\[([^,]+), ([^\]]+)\]/y);
    if (range)
      return (given) =>
        given !== '' &&
        Number(given) >= Number(range[1]?.replace('inf', 'Infinity')) &&
        Number(given) <= Number(range[2]?.replace('inf', 'Infinity'));
    const list = this.take(/in\(([^)]*)\)/y);
    if (list)
      return (given) =>
        (list[1] ?? '')
          .split(',')
          .map((one) => one.replaceAll('"', ''))
          .includes(given);
    const compare = this.take(/(>=|<=|>|<)([-+\d.e]+)/y);
    if (compare) return (given) => given !== '' && compares(Number(given), compare[1] ?? '', Number(compare[2]));
    if (this.take(/=/y)) {
      const exact = this.string();
      return (given) => given === exact;
    }
    const bare = this.take(/[a-z]+/y);
    if (bare) return (given) => given === bare[0];
    throw new Error(`LogsQL: ${this.query} at ${this.at}`);
  }

  private string(): string {
    const found = this.take(/"(?:[^"\\]|\\.)*"/y);
    if (!found) throw new Error(`LogsQL: ${this.query} at ${this.at}: "`);
    return JSON.parse(found[0]) as string;
  }

  private sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.at + (/^\s*/.exec(this.query.slice(this.at))?.[0].length ?? 0);
    return pattern.test(this.query);
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at + (/^\s*/.exec(this.query.slice(this.at))?.[0].length ?? 0);
    const found = pattern.exec(this.query);
    if (found) this.at = pattern.lastIndex;
    return found;
  }
}

/** The forms of LogQL in section 10. */
export function logQl(query: string): Test {
  const string = '(`[^`]*`|"(?:[^"\\\\]|\\\\.)*")';
  const literal = (written: string): string => (written.startsWith('`') ? written.slice(1, -1) : (JSON.parse(written) as string));
  const selector = /^\{([^}]*)\}/.exec(query);
  if (!selector) throw new Error(`LogQL: ${query}`);
  const tests: Test[] = [...(selector[1] ?? '').matchAll(new RegExp(`(\\w+)(=~|=)${string}`, 'g'))].map(
    ([, name = '', operator = '', value = '""']) => {
      const pattern = RE2JS.compile(operator === '=' ? RE2JS.quote(literal(value)) : literal(value));
      return ({ fields }) => pattern.matches(fields[name] ?? '');
    },
  );
  const one = new RegExp(`^(\\w+)(!~|=~|!=|>=|<=|=|>|<)(?:${string}|([-+\\d.e]+))`);
  let rest = query.slice(selector[0].length).trim();
  while (rest !== '') {
    const line = new RegExp(`^(\\|~|!~) ${string} ?`).exec(rest);
    if (line) {
      const pattern = RE2JS.compile(literal(line[2] ?? '""'));
      tests.push((row) => pattern.matcher(row.text).find() === (line[1] === '|~'));
      rest = rest.slice(line[0].length);
      continue;
    }
    if (!rest.startsWith('| ')) throw new Error(`LogQL: ${query} at ${rest}`);
    rest = rest.slice(2);
    const any: Test[] = [];
    for (let more = true; more;) {
      const found = one.exec(rest);
      if (!found) throw new Error(`LogQL: ${query} at ${rest}`);
      const [all, name = '', operator = '', written, number] = found;
      rest = rest.slice(all.length).trimStart();
      more = rest.startsWith('or ');
      if (more) rest = rest.slice(3);
      any.push(({ fields }) => {
        const value = fields[name] ?? '';
        if (written === undefined) return value !== '' && compares(Number(value), operator, Number(number));
        const wanted = literal(written);
        if (operator === '=' || operator === '!=') return (value === wanted) === (operator === '=');
        return RE2JS.compile(wanted).matches(value) === (operator === '=~');
      });
    }
    tests.push((row) => any.some((test) => test(row)));
  }
  return (row) => tests.every((test) => test(row));
}

function compares(value: number, operator: string, bound: number): boolean {
  if (operator === '>') return value > bound;
  if (operator === '>=') return value >= bound;
  return operator === '<' ? value < bound : value <= bound;
}
