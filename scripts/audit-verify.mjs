// npm run audit:verify: checks the audit trail from outside of the service, on the pinned Node.
import { main, prepare, ROOT, run } from './prepare/prepare.mjs';
import { join } from 'node:path';

await main(async () => {
  const node = await prepare({ tools: false });
  return run(node, [join(ROOT, 'dist/modules/audit/verify/verify.command.js'), ...process.argv.slice(2)]);
});
