import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { expectNone } from '../support/none.js';

interface Feature {
  readonly uses?: readonly string[];
  readonly rooms?: readonly (readonly string[])[];
}

const load = createRequire(import.meta.url);
const { forbidden = [], options = {} } = load('../../.dependency-cruiser.cjs') as IConfiguration;
const FEATURES = load('../../.features.cjs') as Readonly<Record<string, Feature>>;

/** Every broken rule as "rule: from -> to". */
async function violations(baseDir: string): Promise<string[]> {
  const { enhancedResolveOptions, tsConfig, ...rest } = options;
  const settings: ICruiseOptions = { ...rest, baseDir, validate: true, ruleSet: { forbidden }, outputType: 'json' };
  const { output } = await cruise(['src'], settings, enhancedResolveOptions, { tsConfig: extractTSConfig(tsConfig?.fileName ?? '') });
  const { summary } = JSON.parse(output as string) as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('who may import whom', () => {
  it('holds in src', async () => {
    const reasonOf = new Map(forbidden.map(({ name, comment }) => [name, comment]));
    const broken = (await violations(process.cwd())).map((one) => `${one} (${reasonOf.get(one.split(':')[0]) ?? ''})`);
    expectNone(broken, 'Rules of .dependency-cruiser.cjs, which are made of .features.cjs, forbid these imports:');
  });
});

describe('features', () => {
  it('have a row each, and no folder that is not a room of it', () => {
    const folders = (path: string) =>
      readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    const roomsOf = (name: string) => FEATURES[name]?.rooms?.flat() ?? [];
    const features = folders('src/modules');
    const without = features.filter((name) => !(name in FEATURES)).map((name) => `${name}: {},`);
    expectNone(without, 'Each folder of src/modules needs a row in .features.cjs:');
    const names = Object.keys(FEATURES);
    expectNone(
      names.filter((name) => !features.includes(name)),
      'These rows of .features.cjs have no folder in src/modules:',
    );
    expect(names).toEqual(names.toSorted());
    const found = features.map((name) => [name, folders(`src/modules/${name}`).filter((folder) => folder !== 'dto')] as const);
    const noRooms = found.flatMap(([name, rooms]) =>
      rooms.filter((room) => !roomsOf(name).includes(room)).map((room) => `${name}/${room}`),
    );
    expectNone(noRooms, 'Each folder of a feature, but dto/, needs a place in the `rooms` of its row in .features.cjs:');
    const noFolders = found.flatMap(([name, rooms]) =>
      roomsOf(name)
        .filter((room) => !rooms.includes(room))
        .map((room) => `${name}/${room}`),
    );
    expectNone(noFolders, 'These rooms of .features.cjs have no folder:');
  });
});

describe('a forbidden import is found', () => {
  /** For each feature: one that it does not use, a file of it that is not its door, and every pair of rooms that may not meet. */
  const OF_FEATURES = Object.entries(FEATURES).flatMap(([name, { uses = ['realtime', 'auth'], rooms = [] }]) => {
    const home = `src/modules/${name}`;
    const upwards = rooms.flatMap((row, level) =>
      row.flatMap((room) => {
        const others = rooms
          .slice(0, level + 1)
          .flat()
          .filter((other) => other !== room);
        return ['', ...others.map((other) => `${other}/`)].map(
          (other) => [`rooms-${name}-${room}`, `${home}/${room}/${other.slice(0, -1)}.a.ts`, `${home}/${other}b.ts`] as const,
        );
      }),
    );
    const strangers = [...Object.keys(FEATURES), 'another'].filter((other) => other !== name && !uses.includes(other));
    return [
      ...strangers.map((other) => [`module-${name}`, `${home}/${other}.a.ts`, `src/modules/${other}/b.ts`] as const),
      [`door-${name}`, `src/${name}.a.ts`, `${home}/behind.module.ts`] as const,
      ...upwards,
    ];
  });
  const FORBIDDEN = [
    ...OF_FEATURES,
    ['layer-common', 'src/common/a.ts', 'src/config/b.ts'],
    ['layer-config', 'src/config/a.ts', 'src/platform/b.ts'],
    ['layer-platform', 'src/platform/a.ts', 'src/modules/alerts/b.ts'],
    ['layer-modules', 'src/modules/alerts/a.ts', 'src/launcher/b.ts'],
    ['layer-sandbox', 'src/sandbox/a.ts', 'src/platform/c.ts'],
    ['nobody-knows-the-sandbox', 'src/modules/alerts/c.ts', 'src/sandbox/b.ts'],
    ['sql-in-repositories', 'src/modules/alerts/alerts.service.ts', 'drizzle-orm'],
    ['sql-in-repositories', 'src/modules/alerts/alerts.controller.ts', 'pg'],
    ['http-in-upstreams', 'src/modules/alerts/d.ts', 'axios'],
    ['sockets-in-realtime', 'src/modules/alerts/e.ts', 'ws'],
    ['sockets-in-realtime', 'src/modules/alerts/f.ts', 'socket.io'],
    ['no-barrels', 'src/modules/alerts/g.ts', 'src/modules/alerts/index.ts'],
    ['no-unresolved', 'src/common/d.ts', 'a-package-that-is-not-there'],
  ] as const;
  const ALLOWED = [
    ['src/modules/alerts/alerts.repository.ts', 'drizzle-orm'],
    ['src/modules/alerts/alerts.upstream.ts', 'axios'],
    ['src/modules/alerts/alerts.gateway.ts', 'ws'],
    ['src/modules/dashboard/h.ts', 'src/modules/trades/trades.module.ts'],
    ['src/modules/trades/i.ts', 'src/modules/realtime/hub/hub.ts'],
    ['src/modules/trades/j.ts', 'src/modules/trades/b.ts'],
    ['src/modules/portfolio/k.ts', 'src/modules/portfolio/equity/b.ts'],
    ['src/modules/portfolio/feeds/l.ts', 'src/modules/portfolio/books/b.ts'],
    ['src/modules/portfolio/equity/m.ts', 'src/modules/portfolio/equity/dto/b.ts'],
    ['src/app.ts', 'src/modules/auth/login/bootstrap.service.ts'],
  ] as const;
  let root: string;
  let found: string[];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'quarterdeck-rules-'));
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    for (const [from, to] of [...FORBIDDEN.map(([, ...edge]) => edge), ...ALLOWED]) {
      if (to.startsWith('src/')) write(to, 'export const b = 1;\n');
      write(from, `import '${to.startsWith('src/') ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to}';\n`);
    }
    write('src/common/e.ts', "import 'only-for-tests';\n");
    write('package.json', '{ "devDependencies": { "only-for-tests": "1.0.0" } }');
    write('node_modules/only-for-tests/package.json', '{ "name": "only-for-tests", "main": "index.js" }');
    write('node_modules/only-for-tests/index.js', '');
    write('src/common/left.ts', "import type { Right } from './right.ts';\nexport type Left = Right | null;\n");
    write('src/common/right.ts', "import type { Left } from './left.ts';\nexport type Right = Left | null;\n");
    found = await violations(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(FORBIDDEN)('%s: %s -> %s', (rule, from, to) => {
    expect(found).toContain(`${rule}: ${from} -> ${to}`);
  });

  it('no-cycles: also one of types only', () => {
    expect(found).toContainEqual(expect.stringMatching(/^no-cycles: src\/common\/(left|right)\.ts/));
  });

  it('no-development-packages: a production image would lack it', () => {
    expect(found).toContain('no-development-packages: src/common/e.ts -> node_modules/only-for-tests/index.js');
  });

  it.each(ALLOWED)('but %s may import %s', (from, to) => {
    expect(found.filter((violation) => violation.endsWith(`${from} -> ${to}`) && !violation.startsWith('no-unresolved'))).toEqual([]);
  });
});
