import type { ProxyConnectionSample } from '../../model/samples.ts';
import type { Fault } from '../types.ts';

/** The mean piece may be this much larger than asked for: what passes before the toxic meets the connection is counted too. */
const tolerance = 1.5;
let next = 1;

/**
 * Cuts what goes from source to replica into pieces of about `averageBytes`, `pauseMs` apart: an event then arrives in many small segments of one TCP
 * stream, as through a relay that passes on little at a time. Nothing is lost and nothing reordered. This is not a path with a small MTU: there TCP itself
 * makes segments that fit, and where it does not learn the limit, large packets vanish and small ones pass.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: { averageBytes: 64, variationBytes: 0, pauseMs: 1 },
  async inject(target, params) {
    const averageBytes = Number(params['averageBytes']);
    const variationBytes = Number(params['variationBytes']);
    const name = `slicer-${next++}`;
    const attributes = {
      average_size: averageBytes,
      size_variation: variationBytes,
      delay: Math.round(Number(params['pauseMs']) * 1000),
    };
    await target.toxics.add({ name, type: 'slicer', stream: 'downstream', attributes });
    const before = await target.toxics.connections();
    return {
      async proof() {
        const { bytes, pieces } = movedSince(before, await target.toxics.connections());
        const mean = pieces > 0 ? bytes / pieces : null;
        return {
          // Traffic of small packets alone would look the same without any slicer.
          tookEffect: mean !== null && pieces > 1 && mean <= (averageBytes + variationBytes) * tolerance,
          summary: `the proxy cut ${bytes} bytes into ${pieces} pieces of ${mean === null ? '?' : Math.round(mean)} bytes (mean); ${averageBytes} bytes were requested`,
          numbers: { bytes, pieces, meanBytes: mean === null ? null : Math.round(mean) },
        };
      },
      heal: () => target.toxics.remove(name),
    };
  },
};

/** Of connections whose pieces are counted. */
function movedSince(
  before: readonly ProxyConnectionSample[],
  now: readonly ProxyConnectionSample[],
): { bytes: number; pieces: number } {
  let [bytes, pieces] = [0, 0];
  for (const { id, downstreamOut, downstreamPieces } of now) {
    if (downstreamOut === null || downstreamPieces === undefined) continue;
    const earlier = before.find((one) => one.id === id);
    bytes += downstreamOut - (earlier?.downstreamOut ?? 0);
    pieces += downstreamPieces - (earlier?.downstreamPieces ?? 0);
  }
  return { bytes, pieces };
}
