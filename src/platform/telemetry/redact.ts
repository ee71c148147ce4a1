const REDACTED = '[redacted]';

/*
 * Every repetition that can fail has a bound: a caller chooses the text, and one line must not take the time of its square.
 */

/** Field names whose value is a secret wherever they stand; a prefix such as `refresh_` or `x-` and camelCase are covered. */
const SECRET_NAME = '(?:[\\w-]{0,32}(?:authorization|cookie|password|passwd|secret|pepper|token|credential|api[-_]?key))';

/** `"name":"value"` or a number, at any depth. */
const FIELD = new RegExp(`"(${SECRET_NAME})"(\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|[\\d.eE+-]+)`, 'gi');
/** The same in JSON that was logged as text: `\"name\":\"value\"`. */
const FIELD_IN_TEXT = new RegExp(`\\\\"(${SECRET_NAME})\\\\"(\\s*:\\s*)\\\\"(?:[^"\\\\]|\\\\\\\\(?:\\\\["\\\\]|[^"\\\\]))*\\\\"`, 'gi');
/** The same as Node prints objects: `name: 'value'`. */
const FIELD_PRINTED = new RegExp(`\\b(${SECRET_NAME})'?: '[^']*'`, 'gi');
/** `name=value` in a query or a form; `ticket` and `key` are secrets only there. */
const PAIR = new RegExp(`\\b(${SECRET_NAME}|ticket|key)=[^&\\s"'\\\\#]+`, 'gi');
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi;
const API_KEY = /qd_[A-Za-z0-9-]{2,64}_[\w-]*/g;
const JWT = /eyJ[\w-]{4,1024}\.[\w-]+(?:\.[\w-]*)?/g;
/** `scheme://user:password@host` of a database or Redis address. */
const URL_PASSWORD = /\b([a-z][a-z\d+.-]{0,20}:\/\/[^:/?#\s"@]{0,256}):[^@\s"]{1,512}@/gi;

/** The same line without secrets: values of secret fields and query parameters, API keys, tokens and passwords in addresses. */
export function redact(line: string): string {
  return line
    .replace(FIELD, `"$1"$2"${REDACTED}"`)
    .replace(FIELD_IN_TEXT, `\\"$1\\"$2\\"${REDACTED}\\"`)
    .replace(FIELD_PRINTED, `$1: '${REDACTED}'`)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(PAIR, `$1=${REDACTED}`)
    .replace(API_KEY, REDACTED)
    .replace(JWT, REDACTED)
    .replace(URL_PASSWORD, `$1:${REDACTED}@`);
}
