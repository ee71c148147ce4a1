import { plural } from '../format/format.ts';

/** Sentences of the login, and of what may fail there. */
export const product = 'Quarterdeck';

export const login = {
  title: 'Log in',
  username: 'User name',
  password: 'Password',
  submit: 'Log in',
  busy: 'Logging in',
  sso: (provider: string) => `Log in with ${provider}`,
  ssoFailed: {
    'auth.sso_failed': 'Single sign-on did not work: it was begun elsewhere, took too long or was not confirmed. Begin again.',
    'user.last_admin': 'The provider no longer makes you an admin, but the desk has no other: let one be made first.',
    'auth.sso_refused': 'The provider knows you, but you have no access here: ask an admin of the desk.',
    'auth.sso_unavailable': 'The provider of single sign-on does not answer. Try again in a moment.',
  } as Readonly<Record<string, string>>,
  ssoOther: (code: string) => `Single sign-on did not work (${code}).`,
  passwordsOff: 'Password logins are switched off here: log in with single sign-on.',
  capsLock: 'Caps Lock is on.',
  wrong: 'User name or password is wrong.',
  tooMany: 'Too many attempts.',
  waitFor: (seconds: number) => `The next one is possible in ${plural(seconds, 'second', 'seconds')}.`,
  unreachable: 'The backend does not answer.',
  over: 'Your session is over. Log in again; nothing that you typed is lost.',
} as const;

export const state = {
  live: 'live',
  loading: 'Loading',
  unknownReason: 'no reason is known',
  lastKnown: (age: string) => `last known ${age} ago`,
  forbidden: (permission: string) => `Your role does not have the permission ${permission}.`,
  requestId: 'Request',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Not copied: the browser forbids it',
  fieldFault: (message: string) => `It ${message}.`,
  retry: 'Try again',
  triedAgain: (seconds: number) => `It is tried again in ${seconds} s.`,
  notBefore: (seconds: number) => `It can be tried again in ${seconds} s.`,
  newVersion: 'A new version is there: reload the page.',
} as const;

export const error = {
  title: 'That did not work',
  notFound: 'There is no such page.',
  unknown: 'Something unexpected went wrong.',
  home: 'To the desk',
  goesOn: 'The page is shown as soon as it can be reached.',
} as const;
