/** The verb of a last path segment that is not the name of a thing: `POST /api/alerts/{id}/acknowledge` acknowledges an alert. */
const VERBS = new Set(
  'acknowledge approve close comment confirm disable login logout notify pause push rearm refresh reject resolve resume rotate setup test trip unacknowledge verify'.split(
    ' ',
  ),
);
const BY_METHOD: Readonly<Record<string, string>> = { get: 'get', post: 'post', put: 'replace', patch: 'update', delete: 'delete' };

/**
 * The name of an operation for generated clients, by its address and so of no class: `GET /api/agents/{id}/signals` is `getAgentSignals`,
 * `POST /api/alerts/rules` that answers 201 is `createAlertRule`.
 */
export function operationId(method: string, path: string, creates = false): string {
  const segments = path
    .replace(/^\/api\//, '/')
    .split('/')
    .filter(Boolean);
  const isParameter = (segment: string | undefined) => segment?.startsWith('{') ?? false;
  const names = segments.filter((segment) => !isParameter(segment));
  const ofOne = isParameter(segments.at(-1)) || creates;
  const words = names.flatMap((segment) => segment.split(/[.-]/));
  const last = words.at(-1) ?? '';
  const isVerb = method === 'post' && VERBS.has(last);
  const things = isVerb ? words.slice(0, -1) : words;
  const subject = things.map((word, at) => (isVerb || ofOne || at < things.length - 1 ? singular(word) : word));
  const verb = isVerb ? last : creates ? 'create' : (BY_METHOD[method] ?? method);
  return [verb, ...subject.map(capitalised)].join('');
}

function singular(word: string): string {
  if (word.length < 4 || /(ss|us|stats)$/.test(word)) return word;
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, '');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
