import { cable } from '../../../../src/network/packet/link-shape.ts';
import type { DirectionShape, LinkShape } from '../../../../src/network/packet/types.ts';

/** A cable but for what is said. */
export const one = (changed: Partial<DirectionShape> = {}): DirectionShape => ({ ...cable['to-replica'], ...changed });

export const both = (changed: Partial<DirectionShape> = {}): LinkShape => ({
  'to-replica': one(changed),
  'to-source': one(changed),
});
