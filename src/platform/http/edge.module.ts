import { Global, Module } from '@nestjs/common';
import { Lifecycle } from './lifecycle.js';

/** What the HTTP edge shares with the modules behind it. */
@Global()
@Module({ providers: [Lifecycle], exports: [Lifecycle] })
export class EdgeModule {}
