/** Where else in the page to look for what there is, by the code of a refusal; the backend's own sentence names a route of the API. */
export const places = {
  'portfolio.unknown_broker': 'The filter at the top has those that there are.',
  'agent.not_found': 'Agents has those that there are.',
  'alert.not_found': 'Alerts has those of 24 hours.',
  'market.unknown_symbol': 'Market has those that there are.',
  'market.no_data': 'It appears here when there is one.',
} as const;
