import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnchorFile } from '../../../src/modules/audit/chain/audit-anchor.file.js';

describe('The anchor of the audit trail in the data directory', () => {
  const ANCHOR = { id: 7, hash: 'f'.repeat(64), at: '2025-12-04T10:30:00.000Z' };
  let directory: string;
  let file: AnchorFile;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-anchor-'));
    file = new AnchorFile(directory, 'chain-of-a-desk');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is read as it was written', async () => {
    expect(await file.read()).toBeNull();
    await file.write(ANCHOR);
    await file.write({ ...ANCHOR, id: 8 });
    expect(await file.read()).toEqual({ ...ANCHOR, id: 8 });
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('leaves no draft when the rename fails', async () => {
    const inTheWay = 'audit-chain-of.anchor.json';
    mkdirSync(join(directory, inTheWay, 'full'), { recursive: true });
    await expect(file.write(ANCHOR)).rejects.toThrow();
    expect(readdirSync(directory)).toEqual([inTheWay]);
  });

  it('does not block the event loop while the disk writes', async () => {
    let written = false;
    const writing = file.write(ANCHOR).then(() => (written = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    await writing;
  });
});
