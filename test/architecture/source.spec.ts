import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What no import shows: words that may stand only in some files. `where` is who may. */
const RULES = [
  { name: 'process.env is read in config only', word: /\bprocess\.env\b/, where: /^src\/config\// },
  {
    name: 'fetch is called in *.upstream.ts and by the sandbox only',
    word: /(?<![.\w])fetch\(/,
    where: /\.upstream\.ts$|^src\/platform\/upstream\/|^src\/sandbox\//,
  },
  { name: 'no forwardRef', word: /\bforwardRef\b/, where: null },
  { name: 'no any', word: /(?<=[:<|]\s*)any\b(?!\s*\w)|\bas any\b/, where: null },
  { name: 'no switched-off type checks', word: /@ts-(ignore|expect-error|nocheck)/, where: null },
  { name: 'no switched-off lint', word: /(oxlint|eslint)-disable/, where: null },
] as const;

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`);

const TESTS = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|mjs)$/.test(file))
  .map((file) => `test/${file}`);

/** Names of several exported types, and why. The sandbox is a program of its own, with names of its own. */
const SHARED_NAMES: Readonly<Record<string, string>> = {
  Answer: 'of the rate limiter, and of a control',
  Body: 'of a frame, in each of two protocols of venues',
  Flag: 'of a log entry, and of a tick',
  Level: 'of a log entry, and of an order book',
  OrderListener: 'of feeds, and of order updates',
  Side: 'of a position, and of an order book',
  Trade: 'of the desk, and of a venue',
};

const isLong = (file: string): boolean => readFileSync(file, 'utf8').trimEnd().split('\n').length > 250;

/** The text without comments, line by line. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/(?! *@ts| *oxlint| *eslint).*$/gm, '');
}

function breaks(rule: (typeof RULES)[number], file: string, text: string): boolean {
  return rule.word.test(codeOf(text)) && !rule.where?.test(file);
}

describe('source files', () => {
  it.each(RULES)('$name', (rule) => {
    expect(FILES.filter((file) => breaks(rule, file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('have names that say a noun and a role: no index.ts, utils.ts, helpers.ts', () => {
    expect(FILES.filter((file) => /^(index|utils?|helpers?|misc)\.|\.(utils?|helpers?)\.ts$/.test(basename(file)))).toEqual([]);
  });

  it('give each class of the wire a name of its own: two of one name are one schema of the document', () => {
    const names = FILES.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^(?:export )?class (\w+Dto)\b/gm)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(150);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('give each exported type a name of its own: one name means one thing', () => {
    const names = FILES.filter((file) => !file.startsWith('src/sandbox/')).flatMap((file) => {
      const exported = readFileSync(file, 'utf8').matchAll(/^export (?:abstract )?(?:class|interface|type) (\w+)/gm);
      return [...new Set(Array.from(exported, ([, name = '']) => name))];
    });
    expect(names.length).toBeGreaterThan(900);
    const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
    expect([...twice].toSorted()).toEqual(Object.keys(SHARED_NAMES).toSorted());
  });

  it('have at most 250 lines, tests as well', () => {
    expect(TESTS.length).toBeGreaterThan(300);
    expect([...FILES, ...TESTS].filter(isLong)).toEqual([]);
  });

  it.each([
    ['process.env is read in config only', 'const port = process.env.PORT;'],
    ['fetch is called in *.upstream.ts and by the sandbox only', 'const answer = await fetch(url);'],
    ['no forwardRef', '@Inject(forwardRef(() => Other)) other'],
    ['no any', 'function read(raw: any): void {}'],
    ['no switched-off type checks', '// @ts-ignore'],
    ['no switched-off lint', '/* text */ // oxlint-disable-next-line'],
  ])('the rule "%s" finds: %s', (name, text) => {
    const rule = RULES.find((candidate) => candidate.name === name);
    expect(rule && breaks(rule, 'src/modules/alerts/alerts.service.ts', text)).toBe(true);
  });

  it('may speak of what is forbidden in a comment', () => {
    for (const rule of RULES.slice(0, 4))
      expect(breaks(rule, 'src/a.ts', '/** process.env, fetch(url), forwardRef */ // : any\nconst a = 1;')).toBe(false);
  });
});
