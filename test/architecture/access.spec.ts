import { Post, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { accessOf, Public, Requires } from '../../src/modules/auth/access/access.js';
import { KnownCallers } from '../../src/modules/auth/access/known-callers.js';
import { FIRST_STEPS, PERMISSIONS } from '../../src/modules/auth/identity/permissions.js';
import { Hub } from '../../src/modules/realtime/hub/hub.js';
import { DESK_EVENT_TYPES, TOPICS } from '../../src/platform/events/events.js';
import { declaredTopics, isOwnType } from '../../src/platform/events/topics.js';
import { type BodyPolicy, PUBLIC_BODY_BYTES } from '../../src/platform/http/input/body.js';
import { Form } from '../../src/platform/http/input/form.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectNone } from '../support/none.js';

type Controller = new (...args: never[]) => object;

/** Keys of the arguments of a handler: those of `@Body()` begin so, those of own decorators have this in them. */
const BODY_ARGUMENT = /^3:/;
const OWN_ARGUMENT = '__customRouteArgs__';
/** Where @nestjs/platform-fastify keeps what `RouteConfig` says. */
const ROUTE_CONFIG = '__fastify_route_config__';

interface Argument {
  readonly index: number;
  readonly data: unknown;
}

/** Every handler of the controllers. */
function handlersOf(controllers: readonly Controller[]) {
  return controllers.flatMap((controller) =>
    new MetadataScanner().getAllMethodNames(controller.prototype).flatMap((name) => {
      const handler: unknown = Reflect.get(controller.prototype, name);
      if (typeof handler !== 'function') return [];
      const method: RequestMethod | undefined = Reflect.getMetadata(METHOD_METADATA, handler);
      return method === undefined ? [] : [{ controller, handler, name, method }];
    }),
  );
}

type Handler = ReturnType<typeof handlersOf>[number];

const nameOf = ({ controller, name }: Handler): string => `${controller.name}.${name}`;

function accessOfHandler({ controller, handler }: Handler) {
  return accessOf(new Reflector(), new ExecutionContextHost([], controller, handler));
}

/** Every handler of the controllers as "GET path (Class.method)", with what it declares. */
function routesOf(controllers: readonly Controller[]) {
  return handlersOf(controllers).map((found) => {
    const { controller, handler, method, name } = found;
    const path = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)]
      .join('/')
      .replaceAll(/\/+/g, '/');
    return { route: `${RequestMethod[method]} ${path} (${controller.name}.${name})`, access: accessOfHandler(found) };
  });
}

/** The classes that the arguments of a handler are typed with, and those that their bodies are checked against. */
function bodiesOf({ controller, name }: Handler) {
  const typed = (Reflect.getMetadata('design:paramtypes', controller.prototype, name) ?? []) as readonly Controller[];
  const given = Object.entries((Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<Record<string, Argument>>);
  return {
    raw: given.filter(([key]) => BODY_ARGUMENT.test(key)).map(([, { index }]) => typed[index]),
    forms: given
      .filter(([key, { data }]) => key.includes(OWN_ARGUMENT) && typeof data === 'function')
      .map(([, { index, data }]) => [data, typed[index]]),
  };
}

function unbounded(handlers: readonly Handler[]): string[] {
  return handlers
    .filter((handler) => {
      const { raw, forms } = bodiesOf(handler);
      const policy = (Reflect.getMetadata(ROUTE_CONFIG, handler.handler) as { body?: BodyPolicy } | undefined)?.body;
      return (
        raw.length + forms.length > 0 &&
        accessOfHandler(handler)?.kind === 'public' &&
        !((policy?.maxBytes ?? Infinity) <= PUBLIC_BODY_BYTES)
      );
    })
    .map(nameOf);
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
    expectNone(
      routes.filter(({ access }) => access === undefined).map(({ route }) => route),
      'Each handler needs @Requires, @Authenticated or @Public of src/modules/auth/access/access.ts:',
    );
    expect(routes.filter(({ access }) => access?.kind === 'requires' && !PERMISSIONS.includes(access.permission))).toEqual([]);
  });

  it('to users who have to take a step first: that step, who they are, and leaving', () => {
    const open = routesOf(controllers()).flatMap(({ route, access }) =>
      access?.kind === 'authenticated' && access.before.length > 0 ? [[route.replace(/ \(.*/, '').replace(' /', ' '), access.before]] : [],
    );
    expect(Object.fromEntries(open)).toEqual({
      'POST auth/password': ['change_password'],
      'POST auth/otp/setup': ['setup_otp'],
      'POST auth/otp/confirm': ['setup_otp'],
      'GET auth/me': FIRST_STEPS,
      'POST auth/logout': FIRST_STEPS,
    });
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

  it('with a sentence and the classes of its frames; what the backend itself appends no event from outside may be called', () => {
    for (const { name, doc, frames } of running.app.get(Hub).registered()) {
      expect([name, doc]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect(Object.keys(frames)).not.toEqual([]);
      for (const [type, body] of Object.entries(frames)) {
        expect([type, [body].flat().every((form) => typeof form === 'function')]).toEqual([type, true]);
        expect([type, isOwnType(type)]).toEqual([type, !(DESK_EVENT_TYPES as readonly string[]).includes(type)]);
      }
    }
    const declared = declaredTopics();
    expectNone(
      Object.values(TOPICS).filter((topic) => !declared.includes(topic)),
      'Each topic of TOPICS needs a row by channel(...), which its module registers with the hub:',
    );
    expect(declared.toSorted()).toEqual(Object.values(TOPICS).toSorted());
  });

  it('on every body: a form that is typed as it is checked, or unknown', () => {
    const handlers = handlersOf(controllers());
    const forms = handlers.flatMap((handler) => bodiesOf(handler).forms.map(([form, typed]) => [nameOf(handler), form, typed]));
    expect(forms.map(([name]) => name)).toContain('AlertsController.acknowledge');
    const otherwise = forms.filter(([, form, typed]) => form !== typed).map(([name]) => String(name));
    expectNone(otherwise, 'The parameter has the class of its @Form as its type, `@Form(SomeDto) form: SomeDto`:');
    const unchecked = handlers.filter((handler) => bodiesOf(handler).raw.some((type) => type !== Object)).map(nameOf);
    expectNone(unchecked, 'A body is `@Form(SomeDto) form: SomeDto`, or `@Body() body: unknown` with a reader:');
  });

  it('on every body that anybody may send: how long it may be', () => {
    expectNone(
      unbounded(handlersOf(controllers())),
      'A body of a @Public route needs @TakesBody with a limit of PUBLIC_BODY_BYTES at most:',
    );
  });

  it('and an open body or another type would be found', () => {
    class Wrong {}
    class Careless {
      @Post()
      @Public()
      open(@Form(Wrong) form: Controller): unknown {
        return form;
      }
    }
    const found = handlersOf([Careless]);
    expect(unbounded(found)).toEqual(['Careless.open']);
    expect(found.flatMap((handler) => bodiesOf(handler).forms)).toEqual([[Wrong, Object]]);
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
