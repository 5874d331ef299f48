import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at } from './stories.ts';

/** Of a link of packets, 70 ms away, in a case with `changes` of what is known of it. */
export function linkedCase(changes: Readonly<Record<string, string | number | null>> = {}): TimelineBuilder {
  const facts = { linkKind: 'packet', linkRttMs: 70, linkMeasuredRttMs: 70.4, linkLimitedBy: null, ...changes };
  return history().add(0, { kind: 'network', facts });
}

/** In two seconds under load the source writes 2000 bytes, and `received` of them arrive. */
export function deliveredCase(received = 2000): TimelineBuilder {
  const from = at.injected + 100;
  return linkedCase()
    .sourceLog(10, 1000)
    .sample(from - 50, { source: 5, replica: 5, readSourceLogPos: 1000 })
    .add(from, { kind: 'note', text: stretchMark('delivery', 'begins') })
    .sourceLog(from + 1900, 3000)
    .sample(from + 2000, { source: 25, replica: 5 + received / 100, readSourceLogPos: 1000 + received })
    .add(from + 2010, { kind: 'note', text: stretchMark('delivery', 'ends') });
}
