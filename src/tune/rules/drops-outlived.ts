import type { Rule } from './types.ts';

/** TCP waits twice as long after every loss, so an outage is noticed to be over up to as long as it lasted afterwards. */
const backOffFactor = 2;
/** Linux: two retransmissions are never further apart than this, seconds. */
const longestPauseS = 120;

const worstStallS = (outageS: number): number => Math.min(outageS * backOffFactor, outageS + longestPauseS);

export const rule: Rule = {
  name: 'drops-outlived',
  title: 'replica_net_timeout leaves room for TCP back-off after an outage',
  level: 'warning',
  says: 'While packets are dropped, TCP doubles the interval between retransmissions. The stream therefore stalls for longer than the outage: up to 1.64 times its length in measurements on loopback, up to 2 times by calculation. A replica_net_timeout between one and two times the length of the outage survives it only by luck.',
  restsOn: ['settings.replica_net_timeout_s', 'disturbances'],
  demonstration: ['error-1190/black-hole/large-backlog', 'error-1190/black-hole/small-backlog'],
  procedures: ['change-channel'],
  check({ settings: { replicaNetTimeoutS }, disturbances: { rideThroughS } }) {
    if (rideThroughS === undefined || replicaNetTimeoutS > worstStallS(rideThroughS)) return [];
    return [
      {
        path: 'settings.replica_net_timeout_s',
        text: `replica_net_timeout = ${replicaNetTimeoutS} s is too short for the outage of ${rideThroughS} s that the connection must survive: after dropped packets the stream can stall for up to ${worstStallS(rideThroughS)} s`,
        advice: `set replica_net_timeout above ${worstStallS(rideThroughS)} s, or let \`replfault tune\` measure the stalls of this link`,
      },
    ];
  },
};
