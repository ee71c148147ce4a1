// npm run audit:verify: checks the audit trail from outside of the service, on the pinned Node.
import { command, main, prepare } from './prepare/prepare.mjs';

await main(async () => {
  const node = await prepare({ tools: false });
  return command(node, 'dist/modules/audit/verify/verify.command.js', process.argv.slice(2));
});
