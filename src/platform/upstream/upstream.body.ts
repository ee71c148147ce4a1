import { readJson } from '../../common/text/json.js';
import { isObject } from './fields.js';
import { UpstreamError } from './upstream.error.js';

/** A JSON string, or one of the number words that Python writes and JSON does not know. */
const STRING_OR_NAN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;
const CUT_OFF = /end of JSON input|Unterminated/i;

/** The JSON of an answer; bare `NaN` and `Infinity` are read as null. Throws `UpstreamError` for anything that is not usable JSON. */
export function parseBody(bytes: Buffer): unknown {
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') throw new UpstreamError('not_json', 'empty answer');
  if (text.startsWith('<')) throw new UpstreamError('not_json', 'answered with HTML, not JSON');
  const body = parse(text);
  if (isObject(body) && Object.hasOwn(body, 'error') && isReported(body['error']))
    throw new UpstreamError('error_body', 'answered with an error message');
  return body;
}

function parse(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return parseWithoutNaN(text);
  }
}

function parseWithoutNaN(text: string): unknown {
  try {
    return readJson(text.replace(STRING_OR_NAN, (token) => (token.startsWith('"') ? token : 'null')));
  } catch (error) {
    // The engine's sentence quotes the text, so it is examined here and never passed on.
    throw error instanceof Error && isCutOff(error.message, text)
      ? new UpstreamError('truncated', 'answer broke off')
      : new UpstreamError('not_json', 'answer is not JSON');
  }
}

function isCutOff(message: string, text: string): boolean {
  if (!/^[[{"]/.test(text)) return false;
  return CUT_OFF.test(message) || Number(/at position (\d+)/.exec(message)?.[1]) === text.length;
}

/** `"error": null`, `false`, `""` or `[]` in an answer means no error. */
function isReported(error: unknown): boolean {
  return Boolean(error) && !(Array.isArray(error) && error.length === 0);
}
