// npm run openapi:lint: runs Redocly's linter on openapi.json, with the rules of redocly.yaml and without its check for updates.
import { join } from 'node:path';
import { main, optionsOf, prepare, ROOT, run } from './prepare/prepare.mjs';

const USAGE = `npm run openapi:lint
    Runs the linter on openapi.json.`;

await main(async () => {
  optionsOf(USAGE);
  const node = await prepare({ builds: 'never' });
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return run(node, [join(ROOT, 'node_modules/@redocly/cli/bin/cli.js'), 'lint', 'openapi.json'], { env });
});
