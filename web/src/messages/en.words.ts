/**
 * Every sentence of the page, by the part that says it. Each file of sentences travels with the screens that use it: the login, which comes
 * first, carries only its own.
 */
export * from './en.account.ts';
export * from './en.admin.ts';
export * from './en.alerts.ts';
export * from './en.controls.ts';
export * from './en.deeds.ts';
export * from './en.desk.ts';
export * from './en.frame.ts';
export * from './en.keys.ts';
export * from './en.login.ts';
export * from './en.market.ts';
export * from './en.palette.ts';
export * from './en.panels.ts';
export * from './en.places.ts';
export * from './en.screens.ts';
export * from './en.wall.ts';
