import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { accessOf, Public, Requires } from '../../src/modules/auth/access.js';
import { KnownCallers } from '../../src/modules/auth/known-callers.js';
import { PERMISSIONS } from '../../src/modules/auth/permissions.js';
import { Hub } from '../../src/modules/realtime/hub.js';
import { type RunningApp, startApp } from '../support/app.js';

type Controller = new (...args: never[]) => object;

/** Every handler of the controllers as "GET path (Class.method)", with what it declares. */
function routesOf(controllers: readonly Controller[]) {
  const reflector = new Reflector();
  return controllers.flatMap((controller) =>
    new MetadataScanner().getAllMethodNames(controller.prototype).flatMap((name) => {
      const handler: unknown = Reflect.get(controller.prototype, name);
      if (typeof handler !== 'function') return [];
      const method: RequestMethod | undefined = Reflect.getMetadata(METHOD_METADATA, handler);
      if (method === undefined) return [];
      const path = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)]
        .join('/')
        .replaceAll(/\/+/g, '/');
      const access = accessOf(reflector, new ExecutionContextHost([], controller, handler));
      return [{ route: `${RequestMethod[method]} ${path} (${controller.name}.${name})`, access }];
    }),
  );
}

describe('access is declared, and silence is found', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  const controllers = () =>
    [...running.app.get(ModulesContainer).values()].flatMap((module) =>
      [...module.controllers.values()].map(({ metatype }) => metatype as Controller),
    );

  it('on every HTTP route', () => {
    const routes = routesOf(controllers());
    expect(routes.map(({ route }) => route)).toContainEqual(expect.stringMatching(/^GET .*snapshot/));
    expect(routes.filter(({ access }) => access === undefined).map(({ route }) => route)).toEqual([]);
    expect(routes.filter(({ access }) => access?.kind === 'requires' && !PERMISSIONS.includes(access.permission))).toEqual([]);
  });

  it('on the fast lane as on the route itself', () => {
    const routes = new Map(routesOf(controllers()).map(({ route, access }) => [route.replace(/ \(.*/, ''), access]));
    const served = [...running.app.get(KnownCallers).served()];
    expect(served.map(([path]) => path)).toContain('/api/dashboard/snapshot');
    for (const [path, permission] of served)
      expect([path, routes.get(path.replace('/api/', 'GET '))]).toEqual([path, { kind: 'requires', permission }]);
  });

  it('on every topic of the live stream', () => {
    const channels = running.app.get(Hub).registered();
    expect(channels.map(({ name }) => name)).toContain('dashboard');
    expect(channels.filter(({ permission }) => !PERMISSIONS.includes(permission)).map(({ name }) => name)).toEqual([]);
  });

  it('and a handler that says nothing would be listed', () => {
    class Forgetful {
      open(): void {}
      closed(): void {}
      forgotten(): void {}
    }
    for (const name of ['open', 'closed', 'forgotten'] as const)
      Reflect.defineMetadata(METHOD_METADATA, RequestMethod.GET, Forgetful.prototype[name]);
    Public()(Forgetful.prototype, 'open', Object.getOwnPropertyDescriptor(Forgetful.prototype, 'open') ?? {});
    Requires('view_logs')(Forgetful.prototype, 'closed', Object.getOwnPropertyDescriptor(Forgetful.prototype, 'closed') ?? {});
    expect(routesOf([Forgetful]).filter(({ access }) => access === undefined)).toEqual([
      { route: expect.stringContaining('Forgetful.forgotten'), access: undefined },
    ]);
  });
});
