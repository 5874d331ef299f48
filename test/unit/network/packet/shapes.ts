import type { DirectionShape, LinkShape } from '../../../../src/network/packet/types.ts';

/** A cable but for what is said. */
export const one = (changed: Partial<DirectionShape> = {}): DirectionShape => ({
  delayMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  lossBurst: 0,
  duplicatePercent: 0,
  reorder: false,
  bandwidthMbitS: null,
  queueBytes: null,
  mtu: null,
  ...changed,
});

export const both = (changed: Partial<DirectionShape> = {}): LinkShape => ({
  'to-replica': one(changed),
  'to-source': one(changed),
});
