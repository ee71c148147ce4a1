/** What a list or a topic must have shown, when the whole of the scope test has told its facts, to who sees all brokers. */
export type Rows = { readonly shows: string } | { readonly nobodys: string };

const rowsOf = (shows: string): Rows => ({ shows });
const nobodys = (why: string): Rows => ({ nobodys: why });

/**
 * Every documented list: a word of the hidden broker's own rows in it, made by `tellOf` of the scope test, or why its rows are of no
 * broker. A list without an entry fails, and so does one whose hidden row is missing: else nothing would have been hidden.
 */
export const LISTS: Readonly<Record<string, Rows>> = {
  '/api/agents': rowsOf('omegabot'),
  '/api/agents/{id}': rowsOf('OMEGACOIN'),
  '/api/agents/{id}/signals': nobodys('signals name no broker; those of a hidden agent are 404'),
  '/api/alerts': rowsOf('OMEGACOIN'),
  '/api/alerts/rules': nobodys('a rule tests metrics of any broker, and needs the rights of an administrator'),
  '/api/alerts/silences': rowsOf('OMEGACOIN'),
  '/api/alerts/silences/{id}': nobodys('matchers of one silence; a hidden one is 404'),
  '/api/alerts/{id}': nobodys('the timeline of one alert; a hidden one is 404'),
  '/api/api-keys': nobodys('keys, for administrators'),
  '/api/audit': nobodys('the trail is read whole, by administrators'),
  '/api/auth/sessions': nobodys('sessions of the caller'),
  '/api/controls/requests': nobodys('requests of the whole desk'),
  '/api/dashboard/charts/{kind}': rowsOf('778123'),
  '/api/dashboard/health': nobodys('services of the desk'),
  '/api/dashboard/performance': rowsOf('omega'),
  '/api/dashboard/snapshot': rowsOf('OMEGACOIN'),
  '/api/dashboard/summary': rowsOf('omega'),
  '/api/events': rowsOf('omegabot'),
  '/api/logs': rowsOf('OMEGACOIN'),
  '/api/logs/archive': nobodys('segments of the whole store, for those who manage it'),
  '/api/logs/fields': nobodys('names of fields of the lines of the scope'),
  '/api/logs/holds': nobodys('holds on the whole store, for those who manage it'),
  '/api/logs/levels': nobodys('counts of the lines of the scope'),
  '/api/logs/patterns': nobodys('shapes of the lines of the scope'),
  '/api/logs/services': rowsOf('omega'),
  '/api/logs/sources': nobodys('where lines come from'),
  '/api/logs/storage': nobodys('segments of the whole store, for those who manage it'),
  '/api/logs/volume': nobodys('counts; those of hidden lines are left out'),
  '/api/logs/{id}/context': nobodys('around one line; a hidden one is 404'),
  '/api/market/bars/{exchange}/{symbol}': nobodys('prices'),
  '/api/market/feeds': nobodys('feeds'),
  '/api/market/instruments': nobodys('instruments'),
  '/api/market/ltp': nobodys('prices'),
  '/api/market/quotes': nobodys('prices'),
  '/api/metrics': rowsOf('omega'),
  '/api/metrics/{type}': rowsOf('omega'),
  '/api/orders': rowsOf('OMEGACOIN'),
  '/api/orders/{id}': nobodys('fills of one order; a hidden one is 404'),
  '/api/permissions': nobodys('what roles may'),
  '/api/portfolio': rowsOf('omega'),
  '/api/portfolio/history': nobodys('sums of the brokers of the scope'),
  '/api/portfolio/positions': rowsOf('OMEGACOIN'),
  '/api/system': nobodys('this process, its host and services'),
  '/api/trades': rowsOf('omegabot'),
  '/api/trades/stats': rowsOf('omegabot'),
  '/api/users': nobodys('people, for administrators'),
  '/api/users/{username}/sessions': nobodys('sessions, for administrators'),
  '/api/websocket/health': nobodys('feeds'),
  '/api/websocket/status': nobodys('subscriptions of the caller'),
  '/api/websocket/subscriptions': nobodys('subscriptions of the caller'),
  '/api/websocket/trade-safe': nobodys('feeds'),
};

/** The same for every registered topic, told again while somebody follows. */
export const TOPIC_ROWS: Readonly<Record<string, Rows>> = {
  dashboard: rowsOf('omegabot'),
  agents: rowsOf('omegabot'),
  alerts: rowsOf('OMEGACOIN'),
  controls: nobodys('controls of the whole desk'),
  logs: nobodys('lines are filtered by the scope of who follows: logs.tail.spec.ts'),
  'logs:*': nobodys('lines are filtered by the scope of who follows: logs.tail.spec.ts'),
  market: nobodys('feeds'),
  'market:*': nobodys('prices'),
  metrics: rowsOf('omega'),
  'metrics:*': rowsOf('omega'),
  orders: rowsOf('OMEGACOIN'),
  portfolio: rowsOf('omega'),
  'portfolio:*': rowsOf('omega'),
  system: nobodys('this process, its host and services'),
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
