/** Finding and going. */
export const palette = {
  placeholder: 'Screen, symbol, agent, alert or view',
  results: 'What is found',
  kinds: { screen: 'Screen', symbol: 'Symbol', agent: 'Agent', alert: 'Alert', view: 'View', act: 'Do' },
  none: 'Nothing of that name.',
  save: (name: string) => `Save this view as “${name}”`,
  name: 'Name of the view',
  views: 'Saved views',
  noViews: 'None yet. “Save this view as” in the palette (Ctrl K) names the screen that you look at, with its filters.',
  remove: 'Remove',
  removeView: (name: string) => `Remove the view ${name}`,
  goOn: 'Go on',
} as const;
