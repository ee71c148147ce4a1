/** Where in the page to look for what there is, by the code of a refusal; the backend's own sentence names a route of the API. */
export const places = {
  'user.not_found': 'Admin, Users has those that there are.',
  'api_key.not_found': 'Admin, API keys has those that there are.',
  'session.not_found': 'Admin, Sessions has those that there are.',
  'alert_rule.not_found': 'Admin, Alert rules has those that there are.',
  'portfolio.unknown_broker': 'The broker filter at the top has those that you may see.',
  'agent.not_found': 'Agents has those that there are.',
  'alert.not_found': 'Alerts has the open ones and those of the last 24 hours.',
  'market.unknown_symbol': 'Market has those that there are.',
  'market.no_data': 'It appears here when there is one.',
  'market.no_feed': 'Market has what the feeds bring.',
  'market.unknown_feed': 'System has the feeds.',
  'control.request_not_found': 'It may be decided, or have run out.',
  'logs.not_found': 'Logs finds the lines that there are.',
} as const;
