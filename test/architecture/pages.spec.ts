import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectNone } from '../support/none.js';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md', 'docs/performance.md', 'docs/figures.md'];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const ROOTS = new Set([...readdirSync('.'), 'src', 'test', 'docs']);
/** Words that end like those of a doer, and are things. */
const THINGS: ReadonlySet<string> = new Set(['answer', 'error', 'order']);

/** What the example of CONTRIBUTING.md makes. */
const EXAMPLE = /notices?\b/;
/** Made while it runs. */
const MADE = /^(node_modules|dist|\.quarterdeck|\.env$)/;
const SCENARIOS = [...readFileSync('bench/run.ts', 'utf8').matchAll(/^ {2}'?([a-z-]+)'?(?:: \w+)?,$/gm)].map(([, name = '']) => name);

const textOf = (page: string): string => readFileSync(page, 'utf8');

/** Paths of the repository that a text names in backquotes, in commands and as the target of links. */
function filesNamed(page: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => join(dirname(page), target));
  const words = [...text.matchAll(/[`\s(]((?:\.?[\w-]+\/)*\.?[\w.-]+)(?=[`\s),:;])/g)].map(([, word = '']) => word);
  const paths = words.filter((word) => /\//.test(word) && ROOTS.has(word.split('/')[0] ?? ''));
  return [...new Set([...links, ...paths])].filter((path) => !EXAMPLE.test(path) && !MADE.test(path));
}

const missing = (page: string, text: string): string[] => filesNamed(page, text).filter((path) => !existsSync(path));

const unknownScripts = (text: string): string[] =>
  [...text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)]
    .map(([, run, short]) => run ?? short ?? '')
    .filter((name) => !(name in scripts));

const unknownScenarios = (text: string): string[] =>
  [...text.matchAll(/--only ([\w-]+)/g)].map(([, name = '']) => name).filter((name) => !SCENARIOS.some((known) => known.includes(name)));

describe('pages for people', () => {
  it.each(PAGES)('%s names files, scripts and scenarios that exist', (page) => {
    const text = textOf(page);
    expect({ files: missing(page, text), scripts: unknownScripts(text), scenarios: unknownScenarios(text) }).toEqual({
      files: [],
      scripts: [],
      scenarios: [],
    });
  });

  it('have every topic of docs/events.md in the table of the README', () => {
    const namesIn = (table: string) => new Set([...table.matchAll(/(?<=[ ,])`([a-z]+)[:`]/g)].map(([, name = '']) => name));
    const [, readme = ''] = /^\| topic +\| what comes .*\n((?:\|.*\n)+)/m.exec(textOf('README.md')) ?? [];
    const topics = [...textOf('docs/events.md').matchAll(/^## `([a-z]+)/gm)].map(([, name = '']) => name);
    expect(topics).toContain('dashboard');
    expectNone(
      topics.filter((topic) => !namesIn(readme).has(topic)),
      'Each topic needs a row in the table of topics in the README, "Listen to the desk":',
    );
  });

  it('have much to name', () => {
    expect(filesNamed('CONTRIBUTING.md', textOf('CONTRIBUTING.md')).length).toBeGreaterThan(15);
    expect(filesNamed('docs/architecture.md', textOf('docs/architecture.md')).length).toBeGreaterThan(12);
    expect(SCENARIOS).toEqual(expect.arrayContaining(['warm-snapshot', 'stampede', 'tricks']));
  });

  it.each([
    ['a file', '`src/platform/gone.ts`', (text: string) => missing('README.md', text)],
    ['the target of a link', '[page](docs/gone.md)', (text: string) => missing('README.md', text)],
    ['a script', 'npm run gone', unknownScripts],
    ['a scenario', 'npm run bench -- --only gone', unknownScenarios],
  ])('are found out when %s is gone', (_, text, find) => {
    expect(find(` ${text} `)).toHaveLength(1);
  });

  it('show every event of the stream with its payload, as asyncapi.json has it', () => {
    const stream = JSON.parse(textOf('asyncapi.json')) as { channels: Record<string, { messages: Record<string, unknown> }> };
    const displayed = [...textOf('docs/events.md').matchAll(/^### `(\w+)`\n\n```json\n([\s\S]*?)\n```$/gm)];
    const named = new Set(Object.values(stream.channels).flatMap(({ messages }) => Object.keys(messages)));
    expect(named.size).toBeGreaterThan(25);
    expect(new Set(displayed.map(([, name]) => name))).toEqual(named);
    for (const [, name, text = ''] of displayed) {
      const payload = JSON.parse(text) as Record<string, unknown>;
      expect([name, `ask_${String(payload['action'])}`]).toContain(payload['type'] ?? name);
    }
  });

  it('show the topic `portfolio` in both of its forms', () => {
    const [, section = ''] = /^## `portfolio`\n([\s\S]*?)^## /m.exec(textOf('docs/events.md')) ?? [];
    expect([...section.matchAll(/"broker": "(\w+)",?$/gm)].map(([, broker]) => broker)).toEqual(['alpha', 'all']);
  });

  it('say what every figure of the performance is', () => {
    const page = textOf('docs/figures.md');
    const { components } = JSON.parse(textOf('openapi.json')) as {
      components: { schemas: Record<string, { properties: Record<string, unknown> }> };
    };
    const figures = Object.keys(components.schemas['FiguresOfPerformanceDto']?.properties ?? {});
    expect(figures).toContain('sharpe_ratio');
    expectNone(
      figures.filter((name) => !new RegExp(`^\\| \`${name}\` +\\| \\S`, 'm').test(page)),
      'Each figure needs its definition in docs/figures.md:',
    );
    expect(page).not.toMatch(/^\| `\w+` +\| +\|$/m);
  });

  it('give a reading order of at most 12 files and 1,000 lines, an ordinary feature first and the fast lane last', () => {
    const order = [...textOf('README.md').matchAll(/^\d+\. `(src\/[^`]+)`/gm)].map(([, file = '']) => file);
    expect(order.length).toBeGreaterThan(5);
    expect(order.length).toBeLessThanOrEqual(12);
    expect(order.reduce((lines, file) => lines + readFileSync(file, 'utf8').split('\n').length - 1, 0)).toBeLessThanOrEqual(1000);
    expect([order[1], order.at(-1)]).toEqual(['src/modules/agents/agents.module.ts', 'src/platform/http/fast-lane.ts']);
  });

  it('describe in CONTRIBUTING everything that a feature needs, with the whole of an example', () => {
    const text = textOf('CONTRIBUTING.md');
    for (const part of ['dto', 'controller', 'service', 'channel', 'module', 'spec'])
      expect(text).toMatch(new RegExp(`// \\S*notice\\S*\\.${part}\\.ts\\n`));
  });

  it('say in the glossary what each role is that several files have in their names', () => {
    const names = readdirSync('src', { recursive: true, encoding: 'utf8' });
    const roles = names.flatMap((name) => /\.([a-z-]+)\.ts$/.exec(name)?.[1] ?? []);
    const common = new Set(roles.filter((role) => roles.filter((other) => other === role).length >= 4));
    const glossary = new Set(
      [...textOf('docs/architecture.md').matchAll(/^\| (`[^|]+)\|/gm)].flatMap(([, cell = '']) => cell.match(/\w[\w-]*/g) ?? []),
    );
    expect(common.size).toBeGreaterThan(20);
    expect([...common].filter((role) => !glossary.has(role))).toEqual([]);
    const doers = names.flatMap((name) => /[.-](\w+(?:er|or)|judge|watch|intake)\.ts$/.exec(name)?.[1] ?? []);
    const repeated = doers.filter((role, at) => doers.indexOf(role) !== at && !THINGS.has(role));
    expect(new Set(repeated).size).toBeGreaterThan(12);
    expect(repeated.filter((role) => !glossary.has(role))).toEqual([]);
  });
});
