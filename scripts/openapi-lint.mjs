// npm run openapi:lint: what the linter of Redocly says of openapi.json, by the rules of redocly.yaml. It asks nobody for a newer version.
import { join } from 'node:path';
import { main, prepare, ROOT, run } from './prepare.mjs';

await main(async () => {
  const node = await prepare({ builds: 'never' });
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return run(node, [join(ROOT, 'node_modules/@redocly/cli/bin/cli.js'), 'lint', 'openapi.json'], { env });
});
