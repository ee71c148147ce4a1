import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithItsReader } from '../../../src/common/command-line.js';

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

describe('the commands of the desk', () => {
  it.each(['desk', 'audit-verify', 'logs-cat'])('npm run %s has the settings of the desk itself', (script) => {
    expect(readFileSync(`scripts/${script}.mjs`, 'utf8')).toContain('return command(node, ');
  });

  it('read the file .env where there is one', async () => {
    const prepare: string = '../../../scripts/prepare/prepare.mjs';
    const { settingsOf } = (await import(prepare)) as { settingsOf(root: string): string[] };
    const root = mkdtempSync(join(tmpdir(), 'quarterdeck-settings-'));
    expect(settingsOf(root)).toEqual([]);
    writeFileSync(join(root, '.env'), 'PORT=18080\n');
    expect(settingsOf(root)).toEqual(['--env-file=.env']);
    rmSync(root, { recursive: true });
  });

  it('end in silence when nobody reads on, and fail at any other error', () => {
    const output = new EventEmitter();
    const ends: number[] = [];
    endWithItsReader(output, (code) => void ends.push(code));
    output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(ends).toEqual([0]);
    expect(() => output.emit('error', new Error('disk'))).toThrow('disk');
  });
});
