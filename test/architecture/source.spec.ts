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

const CLIENT = readdirSync('sdk/src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('generated/'))
  .map((file) => `sdk/src/${file}`);

const TESTS = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|mjs)$/.test(file))
  .map((file) => `test/${file}`);

/** Names of exported types that more than one of these texts declares. */
function sharedTypeNames(texts: readonly string[]): string[] {
  const names = texts.flatMap((text) => {
    const exported = text.matchAll(/^export (?:declare )?(?:abstract )?(?:class|interface|type|enum) (\w+)/gm);
    return [...new Set(Array.from(exported, ([, name = '']) => name))];
  });
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

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
    expect(sharedTypeNames(FILES.map((file) => readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('would show two types of one name, and not a type with the value of its name', () => {
    const sides = 'export const SIDES = [];\nexport type Side = number;\nexport const Side = 1;';
    expect(sharedTypeNames([sides, 'export interface Level {}', 'export abstract class Side {}'])).toEqual(['Side']);
    expect(sharedTypeNames([sides, 'export interface Level {}'])).toEqual([]);
  });

  it('have at most 250 lines, those of the client and the tests as well', () => {
    expect(TESTS.length).toBeGreaterThan(300);
    expect(CLIENT.length).toBeGreaterThan(20);
    expect([...FILES, ...CLIENT, ...TESTS].filter(isLong)).toEqual([]);
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
