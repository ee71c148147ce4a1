import { operationId } from '../../../src/openapi/operation-id.js';

describe('the name of an operation', () => {
  it.each([
    ['get', '/api/alerts', 'getAlerts'],
    ['get', '/api/alerts/{id}', 'getAlert'],
    ['post', '/api/alerts/{id}/acknowledge', 'acknowledgeAlert'],
    ['get', '/api/agents/{id}/signals', 'getAgentSignals'],
    ['patch', '/api/alerts/rules/{id}', 'updateAlertRule'],
    ['delete', '/api/users/{username}/sessions', 'deleteUserSessions'],
    ['post', '/api/controls/breaker.trip', 'tripControlBreaker'],
    ['get', '/api/trades/stats', 'getTradeStats'],
    ['post', '/api/auth/ws-ticket', 'postAuthWsTicket'],
    ['post', '/api/metrics', 'postMetrics'],
    ['post', '/v1/logs', 'postV1Logs'],
  ])('of %s %s is %s', (method, path, id) => {
    expect(operationId(method, path)).toBe(id);
  });

  it('says of what is made that it is one', () => {
    expect(operationId('post', '/api/alerts/rules', true)).toBe('createAlertRule');
    expect(operationId('post', '/api/api-keys', true)).toBe('createApiKey');
  });
});
