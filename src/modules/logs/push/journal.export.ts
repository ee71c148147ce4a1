import { Problem } from '../../../common/problem.js';

const LF = 0x0a;
const EQUALS = 0x3d;
const MAX_RECORDS = 100_000;

/**
 * The records of systemd's export format: lines `NAME=text`, or `NAME` with a length of eight bytes and so many bytes behind it; an
 * empty line ends a record. Throws `request.malformed` when the body ends in the middle of a value.
 */
export function readJournalExport(body: Buffer): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  let fields = new Map<string, string>();
  const finish = (): void => {
    if (fields.size > 0) records.push(Object.fromEntries(fields));
    if (records.length > MAX_RECORDS) throw new Problem('request.invalid', { detail: `At most ${MAX_RECORDS} records at once.` });
    fields = new Map();
  };
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf(LF, at);
    if (lineEnd === -1) throw cut();
    const line = body.subarray(at, lineEnd);
    at = lineEnd + 1;
    if (line.length === 0) {
      finish();
      continue;
    }
    const equals = line.indexOf(EQUALS);
    if (equals !== -1) {
      fields.set(line.toString('latin1', 0, equals), line.toString('utf8', equals + 1));
      continue;
    }
    if (at + 8 > body.length) throw cut();
    const length = Number(body.readBigUInt64LE(at));
    const end = at + 8 + length;
    if (!(end < body.length) || body[end] !== LF) throw cut();
    fields.set(line.toString('latin1'), body.toString('utf8', at + 8, end));
    at = end + 1;
  }
  finish();
  return records;
}

function cut(): Problem {
  return new Problem('request.malformed', { detail: 'The export of the journal ends in the middle of a record.' });
}
