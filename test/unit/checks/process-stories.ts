import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at, stalledCase } from './stories.ts';

/** Process ids of the source before and after its death. */
export const pids = { first: 501, second: 777 };

/**
 * The source is killed at injection and back at heal: of its own probe nothing is heard meanwhile, the joint sample goes on with the replica, and a
 * client writes again afterwards.
 */
export function killedSourceCase(): TimelineBuilder {
  return stalledCase()
    .without('dump-threads', (o) => o.atMs > at.injected && o.atMs < at.healed)
    .gap('dump-threads', at.injected, at.healed + 30)
    .process(10, 'source', 'running', pids.first)
    .process(at.injected + 20, 'source', 'ended', pids.first)
    .process(at.healed - 400, 'source', 'restarted', pids.second)
    .write(900, 30)
    .write(at.healed + 100, 36);
}
