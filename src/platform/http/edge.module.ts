import { Global, Module } from '@nestjs/common';
import { ClientAddress } from './client-address.js';
import { FastLane } from './fast-lane.js';
import { Lifecycle } from './lifecycle.js';
import { Origins } from './origins.js';

/** What the HTTP edge shares with the modules behind it. */
@Global()
@Module({ providers: [Lifecycle, FastLane, ClientAddress, Origins], exports: [Lifecycle, FastLane, ClientAddress, Origins] })
export class EdgeModule {}
