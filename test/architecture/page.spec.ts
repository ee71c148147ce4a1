import { readdirSync, readFileSync } from 'node:fs';

/** What stands in the sources of the page only where it belongs (web.md, sections 1, 3 and 8). */
const RULES = [
  {
    name: 'numbers become text in format.ts only',
    word: /\.to(?:Fixed|Precision|Exponential|LocaleString)\(|Intl\.NumberFormat/,
    where: /^web\/src\/format\//,
    broken: 'const text = value.toFixed(2);',
  },
  { name: 'ages are counted by the clock of the server', word: /\bDate\.now\(/, where: /^web\/src\/format\//, broken: 'Date.now() - at' },
  {
    name: 'foreign text is never markup',
    word: /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML)\b|\bdocument\.write\b/,
    where: null,
    broken: 'element.innerHTML = title;',
  },
  { name: 'nothing is evaluated', word: /\beval\(|\bnew Function\(/, where: null, broken: 'eval(text)' },
  {
    name: 'no token is stored',
    word: /(?:local|session)Storage\.setItem\([^)]*[tT]oken/,
    where: null,
    broken: "localStorage.setItem('token', t)",
  },
  { name: 'only the address of this site', word: /['"`]https?:\/\//, where: null, broken: "fetch('https://fonts.example/inter')" },
] as const;

const FILES = readdirSync('web/src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => `web/src/${file}`);

const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
const breaks = ({ word, where }: (typeof RULES)[number], file: string, text: string): boolean =>
  word.test(codeOf(text)) && !where?.test(file);

describe('the sources of the page', () => {
  it.each(RULES)('$name', (rule) => {
    expect(FILES.length).toBeGreaterThan(150);
    expect(FILES.filter((file) => breaks(rule, file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it.each(RULES)('the rule "$name" finds: $broken', (rule) => {
    expect(breaks(rule, 'web/src/screens/desk/desk.tsx', rule.broken)).toBe(true);
  });

  it('have at most 250 lines, as all sources', () => {
    expect(FILES.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 250)).toEqual([]);
  });
});
