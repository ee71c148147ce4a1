import { Global, Module } from '@nestjs/common';
import { ClientAddress } from './client-address.js';
import { FastLane } from './fast-lane.js';
import { Lifecycle } from './lifecycle.js';
import { Origins } from './origins.js';

/** The parts of the HTTP edge that modules use. */
@Global()
@Module({ providers: [Lifecycle, FastLane, ClientAddress, Origins], exports: [Lifecycle, FastLane, ClientAddress, Origins] })
export class EdgeModule {}
