/**
 * Who may import whom (docs: README "How it is built"):
 *   main, start, app ─► modules ─► platform ─► config ─► common
 *   dashboard ─► features ─► realtime ─► auth ─► platform, and inside a feature from room to room downwards (.features.cjs)
 * `test/architecture/imports.spec.ts` runs these rules over src and proves that each of them bites.
 */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/|^(${names.join('|')})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** What may import nothing but the listed folders of src. */
const layer = (name, path, allowed) =>
  rule(`layer-${name}`, `${name} imports only ${allowed.join(', ')}`, { path }, { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` });

const within = (paths) => `^src/modules/(${paths.join('|')})`;

/** What a feature may import of others, what others may import of it, and which room of it may import which: see `.features.cjs`. */
function rulesOf(name, { uses = ['realtime', 'auth'], rooms = [], door = [] }) {
  const home = `^src/modules/${name}/`;
  const entrance = [`${name}.module.ts`, ...door];
  return [
    rule(
      `module-${name}`,
      `${name} knows ${uses.join(', ') || 'no other feature'}; features else meet through the event log, never by import`,
      { path: home },
      { path: '^src/modules/', pathNot: within([name, ...uses].map((feature) => `${feature}/`)) },
    ),
    rule(
      `door-${name}`,
      `Others import of ${name} only ${entrance.join(', ')}`,
      { path: '^src/', pathNot: home },
      { path: home, pathNot: within(entrance.map((file) => `${name}/${file.replaceAll('.', '\\.')}$`)) },
    ),
    ...rooms.flatMap((row, level) => {
      const below = rooms.slice(level + 1).flat();
      return row.map((room) =>
        rule(
          `rooms-${name}-${room}`,
          `${room} of ${name} imports only ${below.join(', ') || 'itself'}`,
          { path: `${home}${room}/` },
          { path: home, pathNot: within([room, ...below].map((folder) => `${name}/${folder}/`)) },
        ),
      );
    }),
  ];
}

const SQL = packages('drizzle-orm', 'pg', '@electric-sql/[^/]+');
const HTTP = packages('axios', '@nestjs/axios', 'undici', 'got');
const SOCKETS = packages('ws', 'socket\\.io', '@nestjs/websockets', '@nestjs/platform-socket\\.io');

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one file, or a third is missing', {}, { circular: true }),

    layer('common', '^src/common/', ['common']),
    layer('config', '^src/config/', ['config', 'common']),
    layer('platform', '^src/platform/', ['platform', 'config', 'common']),
    layer('modules', '^src/modules/', ['modules', 'platform', 'config', 'common']),
    layer('sandbox', '^src/sandbox/', ['sandbox', 'config', 'common']),
    rule(
      'nobody-knows-the-sandbox',
      'The simulated desk speaks only the public wire contracts',
      { path: '^src/(?!sandbox/)' },
      { path: '^src/sandbox/' },
    ),

    ...Object.entries(require('./.features.cjs')).flatMap(([name, feature]) => rulesOf(name, feature)),

    rule(
      'sql-in-repositories',
      'SQL only in *.repository.ts, and in *.sql.ts for a statement that several of them share',
      { path: '^src/', pathNot: '^src/platform/database/|\\.(repository|sql)\\.ts$' },
      { path: SQL },
    ),
    rule(
      'http-in-upstreams',
      'HTTP out only in *.upstream.ts',
      { path: '^src/', pathNot: '^src/platform/upstream/|\\.upstream\\.ts$' },
      { path: HTTP },
    ),
    rule(
      'sockets-in-realtime',
      'Sockets only in realtime and gateways, and the one that we open to venues',
      { path: '^src/', pathNot: '^src/modules/realtime/|\\.gateway\\.ts$|/venue\\.socket\\.ts$' },
      { path: SOCKETS },
    ),

    rule('no-barrels', 'A file is imported by its own name', {}, { path: '^src/.*(^|/)index\\.[cm]?[jt]s$' }),
    rule(
      'no-development-packages',
      'What runs is a dependency, not a devDependency, nor one of tools',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg'], pathNot: 'node_modules/@types/' },
    ),
    rule('no-unresolved', 'An import that nothing answers', { path: '^src/' }, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
};
