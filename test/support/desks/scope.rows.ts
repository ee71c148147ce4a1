/** What a list or a topic must contain for a principal that sees all brokers, after the scope test has reported its facts. */
export type Rows = { readonly shows: string } | { readonly unowned: string };

const rowsOf = (shows: string): Rows => ({ shows });
const unowned = (why: string): Rows => ({ unowned: why });

/**
 * Every documented list: a word of the hidden broker's own rows in it, made by `tellOf` of the scope test, or why its rows are of no
 * broker. A list without an entry fails, and so does one whose hidden row is missing: else nothing would have been hidden.
 */
export const LISTS: Readonly<Record<string, Rows>> = {
  '/api/agents': rowsOf('omegabot'),
  '/api/agents/{id}': rowsOf('OMEGACOIN'),
  '/api/agents/{id}/signals': unowned('signals name no broker; those of a hidden agent are 404'),
  '/api/alerts': rowsOf('OMEGACOIN'),
  '/api/alerts/rules': unowned('a rule tests metrics of any broker, and needs the rights of an administrator'),
  '/api/alerts/silences': rowsOf('OMEGACOIN'),
  '/api/alerts/silences/{id}': unowned('matchers of one silence; a hidden one is 404'),
  '/api/alerts/{id}': unowned('the timeline of one alert; a hidden one is 404'),
  '/api/api-keys': unowned('keys, for administrators'),
  '/api/audit': unowned('the trail is read whole, by administrators'),
  '/api/auth/sessions': unowned('sessions of the caller'),
  '/api/controls/requests': unowned('requests of the whole desk'),
  '/api/dashboard/charts/{kind}': rowsOf('778123'),
  '/api/dashboard/health': unowned('services of the desk'),
  '/api/dashboard/performance': rowsOf('omega'),
  '/api/dashboard/snapshot': rowsOf('OMEGACOIN'),
  '/api/dashboard/summary': rowsOf('omega'),
  '/api/events': rowsOf('omegabot'),
  '/api/logs': rowsOf('OMEGACOIN'),
  '/api/logs/archive': unowned('segments of the whole store, for those who manage it'),
  '/api/logs/fields': unowned('names of fields of the lines of the scope'),
  '/api/logs/holds': unowned('holds on the whole store, for those who manage it'),
  '/api/logs/levels': unowned('counts of the lines of the scope'),
  '/api/logs/patterns': unowned('shapes of the lines of the scope'),
  '/api/logs/services': rowsOf('omega'),
  '/api/logs/sources': unowned('where lines come from'),
  '/api/logs/storage': unowned('segments of the whole store, for those who manage it'),
  '/api/logs/volume': unowned('counts; those of hidden lines are left out'),
  '/api/logs/{id}/context': unowned('around one line; a hidden one is 404'),
  '/api/market/bars/{exchange}/{symbol}': unowned('prices'),
  '/api/market/feeds': unowned('feeds'),
  '/api/market/instruments': unowned('instruments'),
  '/api/market/ltp': unowned('prices'),
  '/api/market/quotes': unowned('prices'),
  '/api/metrics': rowsOf('omega'),
  '/api/metrics/{type}': rowsOf('omega'),
  '/api/orders': rowsOf('OMEGACOIN'),
  '/api/orders/{id}': unowned('fills of one order; a hidden one is 404'),
  '/api/permissions': unowned('what roles may'),
  '/api/portfolio': rowsOf('omega'),
  '/api/portfolio/history': unowned('sums of the brokers of the scope'),
  '/api/portfolio/positions': rowsOf('OMEGACOIN'),
  '/api/system': unowned('this process, its host and services'),
  '/api/trades': rowsOf('omegabot'),
  '/api/trades/stats': rowsOf('omegabot'),
  '/api/users': unowned('people, for administrators'),
  '/api/users/{username}/sessions': unowned('sessions, for administrators'),
  '/api/websocket/health': unowned('feeds'),
  '/api/websocket/status': unowned('subscriptions of the caller'),
  '/api/websocket/subscriptions': unowned('subscriptions of the caller'),
  '/api/websocket/trade-safe': unowned('feeds'),
};

/** The same for every registered topic, reported again while a client follows. */
export const TOPIC_ROWS: Readonly<Record<string, Rows>> = {
  dashboard: rowsOf('omegabot'),
  agents: rowsOf('omegabot'),
  alerts: rowsOf('OMEGACOIN'),
  controls: unowned('controls of the whole desk'),
  logs: unowned('lines are filtered by the scope of who follows: logs.tail.spec.ts'),
  'logs:*': unowned('lines are filtered by the scope of who follows: logs.tail.spec.ts'),
  market: unowned('feeds'),
  'market:*': unowned('prices'),
  metrics: rowsOf('omega'),
  'metrics:*': rowsOf('omega'),
  orders: rowsOf('OMEGACOIN'),
  portfolio: rowsOf('omega'),
  'portfolio:*': rowsOf('omega'),
  system: unowned('this process, its host and services'),
  trades: rowsOf('omegabot'),
};

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
}

interface Document {
  readonly paths: Readonly<Record<string, object>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** The paths whose answer to GET has rows: objects in an array. */
export function listsIn({ paths, components }: Document): string[] {
  const resolved = (schema: Schema = {}): Schema =>
    schema.$ref === undefined ? schema : resolved(components?.schemas?.[schema.$ref.split('/').at(-1) ?? '']);
  const isRows = (schema: Schema): boolean =>
    schema.type === 'array' && ['object', undefined].includes(resolved(schema.items).type) && schema.items !== undefined;
  const hasRows = (schema: Schema): boolean =>
    isRows(schema) || Object.values(schema.properties ?? {}).some(isRows) || (schema.oneOf ?? []).some((one) => hasRows(resolved(one)));
  return Object.entries(paths).flatMap(([path, operations]) => {
    const { get } = operations as { get?: { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> } };
    const schema = get?.responses['200']?.content?.['application/json']?.schema;
    return hasRows(resolved(schema)) ? [path] : [];
  });
}
