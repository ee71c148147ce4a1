import { connect } from 'node:net';
import { Body, Controller, Get, HttpException, Logger, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsNumber, IsObject, IsOptional, IsString } from 'class-validator';
import { Problem } from '../../src/common/problem.js';
import { TakesBody } from '../../src/platform/http/input/body.js';
import { Form, Inner } from '../../src/platform/http/input/form.js';
import { type RunningEdge, startEdge } from './edge.js';
import { startedForAll } from './started-for-all.js';

class PayloadDto {
  @IsNumber() size: number;
}

class OrderDto {
  @IsString() symbol: string;
  @Inner(PayloadDto) payload: PayloadDto;
  @IsOptional() @IsArray() @ArrayMaxSize(3) @Inner(PayloadDto, { each: true }) legs?: PayloadDto[];
  @IsOptional() @IsObject() extra?: object;
}

class PageDto {
  @IsOptional() @Type(() => Number) @IsInt() limit = 100;
}

/** Routes of every kind that the edge treats in its own way. */
@Controller()
export class ProbeController {
  private readonly logger = new Logger('Probe');

  @Get('orders')
  list(@Query() page: PageDto): object {
    return { limit: page.limit };
  }

  @Post('orders')
  place(@Form(OrderDto) order: OrderDto): object {
    this.logger.log('An order came in', { symbol: order.symbol });
    return order;
  }

  @Get('orders/:id')
  one(@Param('id', ParseUUIDPipe) id: string): object {
    return { id };
  }

  @Post('raw')
  raw(@Body() body: unknown): object {
    return { body };
  }

  @Post('token')
  @TakesBody({ urlEncoded: true })
  token(@Body() body: object): object {
    return body;
  }

  @Get('fails')
  fails(): never {
    throw new Error('insert into "users" values (hunter2) at https://internal.example');
  }

  @Get('busy')
  busy(): never {
    throw new Problem('request.rate_limited', { retryAfterSeconds: 7.2, headers: { RateLimit: '"default";r=0;t=8' } });
  }

  @Get('closed')
  closed(): never {
    throw new Problem('storage.unavailable', { cause: new Error('connect ECONNREFUSED') });
  }

  @Get('anonymous')
  anonymous(): never {
    throw new Problem('auth.required');
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException('a teapot', 418);
  }

  @Get('infinite')
  infinite(): object {
    return { value: Infinity, other: NaN };
  }
}

/** Checks the shape that every problem has, and gives its body. */
export async function expectProblem(response: Response, status: number, code: string): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({
    type: `urn:quarterdeck:problem:${code}`,
    status,
    code,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(body.instance).toBe(new URL(response.url).pathname);
  expect(body.request_id).toBe(response.headers.get('x-request-id'));
  return body;
}

/** Sends bytes as they are; resolves with all that comes back until the server hangs up. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.on('close', () => resolve(answer)).on('error', reject);
  return promise;
}

export const JSON_TYPE = { 'content-type': 'application/json' };

/** The HTTP edge with the probe for the tests of a file. */
export function withEdge(began: (edge: RunningEdge) => void) {
  let edge!: RunningEdge;
  startedForAll(
    () => startEdge([ProbeController]),
    (made) => began((edge = made)),
  );
  const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
    fetch(edge.url + path, { method: 'POST', body, headers });
  return { post };
}
