import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** In the stretch `jumped` the replica lacks ten transactions and shows this lag; in the stretch `idle` it has everything and shows none. */
export const laggingCase = (lagS: number): TimelineBuilder =>
  history()
    .add(100, { kind: 'note', text: stretchMark('jumped', 'begins') })
    .every(110, 500, (t, atMs) => t.sample(atMs, { source: 20, replica: 10, lagS }))
    .add(510, { kind: 'note', text: stretchMark('jumped', 'ends') })
    .add(600, { kind: 'note', text: stretchMark('idle', 'begins') })
    .every(610, 900, (t, atMs) => t.sample(atMs, { source: 20, replica: 20 }))
    .add(910, { kind: 'note', text: stretchMark('idle', 'ends') });
