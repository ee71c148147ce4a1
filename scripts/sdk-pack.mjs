// npm run sdk:pack makes of the client library a file that a page of another folder installs.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, main, optionsOf, prepare, ROOT, run } from './prepare/prepare.mjs';

const USAGE = `npm run sdk:pack
    Compiles the client library and packs it: quarterdeck-client-<version>.tgz, for the npm install of your page.`;

await main(async () => {
  optionsOf(USAGE);
  const node = await prepare({ builds: 'never', tools: false });
  rmSync(join(ROOT, 'sdk/dist'), { recursive: true, force: true });
  const code = await run(node, ['node_modules/typescript/bin/tsc', '-p', 'sdk/tsconfig.build.json']);
  if (code !== 0) throw new Failure('The client library does not compile: the compiler says why above.');
  return run('npm', ['pack', './sdk', '--loglevel=error']);
});
