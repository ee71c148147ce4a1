import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const run = (script: string, option: string) => spawnSync(process.execPath, [`scripts/${script}.mjs`, option], { encoding: 'utf8' });

describe.each(['start', 'dev', 'build', 'compose-env', 'openapi', 'sdk', 'sdk-pack'])('scripts/%s.mjs', (script) => {
  it('says with --help what it does and does nothing', () => {
    const { status, stdout, stderr } = run(script, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^npm (start|run \S+).*\n {4}\S.*\.\n/);
    expect(existsSync('.env.compose')).toBe(false);
  });

  it('refuses an option that it does not know, and names those that it does', () => {
    const { status, stdout, stderr } = run(script, '--prot=9000');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^There is no option "--prot=9000" here\.\nnpm /);
  });
});
