/**
 * Every folder of src/modules: one row each. `.dependency-cruiser.cjs` makes its rules of these rows and
 * `test/architecture/imports.spec.ts` proves that every one of them bites.
 *
 *   uses    other features whose door it may open; without it realtime and auth
 *   rooms   its folders from above to the ground; those of one line do not know each other. The files beside the rooms (module,
 *           controllers, service, dto/) are above all of them. Without it the feature has no folder but dto/
 *   door    what other features and the application may import; its module is always part of it
 */
module.exports = {
  agents: {
    uses: ['portfolio', 'realtime', 'auth'],
  },
  alerts: {
    rooms: [['rules'], ['intake', 'webhook', 'silences'], ['lifecycle'], ['matching']],
  },
  audit: {
    uses: ['auth'],
    rooms: [['verify'], ['chain']],
    door: ['chain/audit-chain.repository.ts', 'chain/direct-audit.log.ts'],
  },
  auth: {
    uses: [],
    rooms: [['console'], ['sso'], ['login', 'admin'], ['access'], ['tokens', 'keys', 'limits'], ['audit'], ['identity']],
    door: [
      'access/access.ts',
      'access/access-watch.ts',
      'access/auth.service.ts',
      'access/known-callers.ts',
      'access/stream-keys.ts',
      'audit/audit-log.ts',
      'audit/export-record.ts',
      'console/console-forms.ts',
      'console/console-providers.ts',
      'console/console.service.ts',
      'console/console.socket.ts',
      'audit/refusals.ts',
      'audit/security-alerts.ts',
      'identity/access-changes.ts',
      'identity/credentials.ts',
      'identity/permissions.ts',
      'identity/principal.ts',
      'identity/sealer.ts',
      'limits/running-exports.ts',
      'login/bootstrap.service.ts',
    ],
  },
  controls: {
    rooms: [['requests']],
  },
  dashboard: {
    uses: ['portfolio', 'trades', 'alerts', 'agents', 'system', 'realtime', 'auth'],
    rooms: [['snapshot'], ['services']],
  },
  ingest: {
    uses: ['auth'],
    rooms: [['bus'], ['journal'], ['events']],
  },
  logs: {
    rooms: [
      ['tail', 'archive'],
      ['rest', 'sources', 'push'],
      ['intake'],
      ['patterns'],
      ['store'],
      ['redaction'],
      ['query', 'formats'],
      ['entry'],
    ],
  },
  market: {
    rooms: [['websocket'], ['topics', 'openalgo'], ['feeds', 'bars'], ['cluster', 'venues', 'cache'], ['ticks']],
    door: ['feeds/feed.registry.ts'],
  },
  metrics: {
    rooms: [['intake'], ['history'], ['live'], ['series']],
  },
  orders: {
    uses: ['trades', 'realtime', 'auth'],
  },
  portfolio: {
    rooms: [['feeds', 'performance'], ['equity'], ['books', 'analytics']],
    door: ['books/books.ts', 'books/rates-of-days.ts', 'books/totals.ts', 'feeds/portfolio.reader.ts', 'feeds/portfolio.upstream.ts'],
  },
  realtime: {
    uses: ['auth'],
    rooms: [['foreign'], ['transports', 'stats'], ['sessions'], ['hub'], ['protocol']],
    door: [
      'foreign/foreign.protocol.ts',
      'foreign/foreign.sockets.ts',
      'hub/hub.ts',
      'protocol/actions.ts',
      'protocol/channel.ts',
      'protocol/connection.ts',
      'protocol/custom-action.ts',
      'protocol/filter.ts',
      'protocol/tail-source.ts',
      'protocol/dto/client-actions.dto.ts',
      'protocol/dto/stream-frames.dto.ts',
      'protocol/message.ts',
      'protocol/topic-source.ts',
      'transports/socket-io.adapter.ts',
    ],
  },
  system: {
    rooms: [['health', 'samples'], ['components']],
    door: ['components/monitoring.reader.ts', 'components/monitoring.upstream.ts'],
  },
  trades: {
    uses: ['portfolio', 'realtime', 'auth'],
    rooms: [['intake', 'statistics', 'export'], ['ledger']],
    door: ['ledger/dto/trade.dto.ts', 'ledger/trade.reader.ts', 'ledger/trade.wire.ts', 'ledger/trades.repository.ts'],
  },
};
