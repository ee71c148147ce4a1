import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { CommandLineMistake, endWithItsReader, readCommandLine } from '../../../common/command-line.js';
import { unreadable } from '../../../common/text/unreadable.js';
import { toEntryDto } from '../rest/entry.wire.js';
import { decodeBlock } from '../store/segments/blocks/block.view.js';
import { readIndex } from '../store/segments/files/segment.file.js';

const USAGE = 'npm run logs:cat -- <file.qdlog> ...\n    Prints the entries of segments of logs as NDJSON, without a server.';

/** Writes the entries of a segment as NDJSON; damaged blocks are reported on standard error and skipped. */
export async function writeSegment(path: string, out: NodeJS.WritableStream, complain: (sentence: string) => void): Promise<boolean> {
  const { blocks } = await readIndex(path);
  const file = await open(path, 'r');
  let isWhole = true;
  try {
    for (const { row } of blocks) {
      try {
        const bytes = Buffer.alloc(row.columnBytes + row.textBytes);
        await file.read(bytes, 0, bytes.length, row.offset);
        for (const entry of decodeBlock(bytes, row)) if (!out.write(`${JSON.stringify(toEntryDto(entry))}\n`)) await once(out, 'drain');
      } catch {
        isWhole = false;
        complain(`A block of ${row.count} entries of ${row.service} is damaged.`);
      }
    }
  } finally {
    await file.close();
  }
  return isWhole;
}

async function main(args: readonly string[]): Promise<void> {
  endWithItsReader();
  if (args.includes('--help')) return console.log(USAGE);
  for (const path of pathsOf(args)) {
    try {
      if (!(await writeSegment(path, process.stdout, (sentence) => console.error(sentence)))) process.exitCode = 1;
    } catch (error) {
      console.error(
        isNativeError(error) && 'code' in error
          ? `${unreadable(path, error)} Name a file that ends in .qdlog; GET /api/logs/archive lists them.`
          : `${path} is no segment of logs: ${error instanceof Error ? error.message : 'it cannot be read'}`,
      );
      process.exitCode = 1;
    }
  }
}

/** The files that are named; a mistake is said, and there are none. */
function pathsOf(args: readonly string[]): readonly string[] {
  try {
    const { words } = readCommandLine(args, { help: { type: 'boolean' } });
    if (words.length === 0) throw new CommandLineMistake('Name a file that ends in .qdlog; GET /api/logs/archive lists them.');
    return words;
  } catch (error) {
    if (!(error instanceof CommandLineMistake)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return [];
  }
}

if (/cat\.command\.[jt]s$/.test(process.argv[1] ?? '')) await main(process.argv.slice(2));
