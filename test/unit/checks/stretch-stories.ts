import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** 1,100 bytes cross in a stretch named `load`, over a connection that is renewed in it; more cross before and after. */
export function stretchCase(): TimelineBuilder {
  return history()
    .proxy(100, [1], { downstreamOut: 400 })
    .add(110, { kind: 'note', text: stretchMark('load', 'begins') })
    .proxy(150, [1], { downstreamOut: 900 })
    .proxy(200, [1, 2], { downstreamOut: 750 })
    .add(210, { kind: 'note', text: stretchMark('load', 'ends') })
    .proxy(300, [1, 2], { downstreamOut: 5000 });
}

/** The binary log of the source grows by 1,100 bytes in the same stretch, over a change of files; it grows before and after, too. */
export const loggedCase = (): TimelineBuilder =>
  stretchCase()
    .sourceLog(50, 4000)
    .sourceLog(100, 5000)
    .sourceLog(150, 5800)
    .sourceLog(160, 300, 'binlog.000003', 5800)
    .sourceLog(300, 9000, 'binlog.000003', 5800);
