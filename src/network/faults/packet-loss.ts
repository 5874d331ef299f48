import { usageError } from '../../model/errors.ts';
import type { Fault } from '../types.ts';
import { fault as packetDrop } from './packet-drop.ts';

/** Beyond this, connections die of it, and the experiment is about an outage: `packet-drop`. */
const mostPercent = 30;

/**
 * An unstable link: the kernel loses some packets of a leg by chance and passes the rest, both ways or one way. The means are those of
 * `packet-drop`; the range is that of links that people still call working.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: packetDrop.legs,
  needs: packetDrop.needs,
  defaults: { percent: 5, direction: 'both' },
  async inject(target, params, leg) {
    const percent = Number(params['percent']);
    if (!Number.isInteger(percent) || percent < 1 || percent > mostPercent)
      throw usageError(
        'BAD_FAULT_PARAMETER',
        `packet-loss needs a percent from 1 to ${mostPercent}, not ${params['percent']}`,
        'packet-drop takes any percentage',
      );
    return packetDrop.inject(target, { ...packetDrop.defaults, ...params }, leg);
  },
};
