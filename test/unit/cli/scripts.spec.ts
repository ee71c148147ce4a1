import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithItsReader } from '../../../src/common/command-line.js';

interface Prepare {
  command(node: string, file: string, args: readonly string[], root: string): Promise<number>;
}

const run = (script: string, option: string) => spawnSync(process.execPath, [`scripts/${script}.mjs`, option], { encoding: 'utf8' });

describe.each(['start', 'dev', 'build', 'bench', 'compose-env', 'openapi', 'openapi-lint', 'sdk', 'sdk-pack'])(
  'scripts/%s.mjs',
  (script) => {
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
  },
);

describe('npm run bench', () => {
  it.each([['--only=nothing'], ['--only', 'start,nothing']])('names the scenarios to whoever asks for another one: %s', (...words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.ts', ...words], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/No scenario is named nothing\. There are: warm-snapshot, .*page-lighthouse\.\n$/);
  });
});

describe('the commands of the desk', () => {
  it.each(['desk', 'audit-verify', 'logs-cat'])('npm run %s has the settings of the desk itself', (script) => {
    expect(readFileSync(`scripts/${script}.mjs`, 'utf8')).toContain('return command(node, ');
  });

  it('read the file .env where there is one, after what the shell says', async () => {
    const prepare: string = '../../../scripts/prepare/prepare.mjs';
    const { command } = (await import(prepare)) as Prepare;
    const root = mkdtempSync(join(tmpdir(), 'quarterdeck-settings-'));
    const script = join(root, 'say.mjs');
    writeFileSync(script, "import { writeFileSync } from 'node:fs'; writeFileSync(process.argv[2], String(process.env.QUARTERDECK_SAYS));");
    const said = async () => {
      expect(await command(process.execPath, script, [join(root, 'said')], root)).toBe(0);
      return readFileSync(join(root, 'said'), 'utf8');
    };
    const before = await said();
    writeFileSync(join(root, '.env'), 'QUARTERDECK_SAYS=the file\n');
    expect([before, await said()]).toEqual(['undefined', 'the file']);
    process.env['QUARTERDECK_SAYS'] = 'the shell';
    expect(await said()).toBe('the shell');
    delete process.env['QUARTERDECK_SAYS'];
    rmSync(root, { recursive: true });
  });

  it('end in silence when nobody reads on, and fail at any other error', () => {
    const output = new EventEmitter();
    const ends: number[] = [];
    endWithItsReader(output, (code) => void ends.push(code));
    output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(ends).toEqual([141]);
    expect(() => output.emit('error', new Error('disk'))).toThrow('disk');
  });
});
