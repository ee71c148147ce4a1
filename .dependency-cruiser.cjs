/**
 * Who may import whom (docs: README "How it is built"):
 *   main, start, app ─► modules ─► platform ─► config ─► common
 *   dashboard ─► features ─► realtime ─► auth ─► platform
 * `test/architecture/imports.spec.ts` runs these rules over src and proves that each of them bites.
 */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/|^(${names.join('|')})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** What may import nothing but the listed folders of src. */
const layer = (name, path, allowed) =>
  rule(`layer-${name}`, `${name} imports only ${allowed.join(', ')}`, { path }, { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` });

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

    rule('module-auth', 'auth knows no other module', { path: '^src/modules/auth/' }, { path: '^src/modules/(?!auth/)' }),
    rule('module-realtime', 'realtime knows auth only', { path: '^src/modules/realtime/' }, { path: '^src/modules/(?!realtime/|auth/)' }),
    rule('module-ingest', 'ingest knows auth only', { path: '^src/modules/ingest/' }, { path: '^src/modules/(?!ingest/|auth/)' }),
    rule(
      'module-dashboard',
      'dashboard reads its parts and nothing else',
      { path: '^src/modules/dashboard/' },
      { path: '^src/modules/(?!dashboard/|portfolio/|trades/|alerts/|agents/|system/|realtime/|auth/)' },
    ),
    rule(
      'module-siblings',
      'Features meet through the event log, never by import',
      { path: '^src/modules/(?!auth/|realtime/|ingest/|dashboard/)([^/]+)/' },
      { path: '^src/modules/', pathNot: '^src/modules/($1|realtime|auth)/' },
    ),

    rule(
      'sql-in-repositories',
      'SQL only in *.repository.ts',
      { path: '^src/', pathNot: '^src/platform/database/|\\.repository\\.ts$' },
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
      'Sockets only in realtime and gateways',
      { path: '^src/', pathNot: '^src/modules/realtime/|\\.gateway\\.ts$' },
      { path: SOCKETS },
    ),

    rule('no-barrels', 'A file is imported by its own name', {}, { path: '^src/.*(^|/)index\\.[cm]?[jt]s$' }),
    rule(
      'no-development-packages',
      'What runs is a dependency, not a devDependency',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
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
