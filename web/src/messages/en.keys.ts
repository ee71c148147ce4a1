/** The keys of the inbox: the desk, which shows alerts too, does not need their names. */
export const inboxKeys = {
  short: {
    move: 'move',
    select: 'select',
    acknowledge: 'acknowledge',
    comment: 'comment',
    resolve: 'resolve',
    undo: 'undo',
    all: 'all keys',
  },
  title: 'Keys',
  list: [
    ['J K', 'next, previous'],
    ['X', 'select'],
    ['Shift J K', 'extend the selection'],
    ['A', 'acknowledge, with a comment if you like'],
    ['C', 'comment'],
    ['R', 'resolve'],
    ['U', 'undo the acknowledgement'],
    ['Enter', 'open'],
    ['Esc', 'back'],
    ['/', 'filter'],
    ['g d', 'desk; g and a letter for every screen'],
    ['b', 'the filter of brokers'],
    ['.', 'hold updates'],
    ['Ctrl K', 'find or go to'],
  ] as readonly (readonly [string, string])[],
} as const;
