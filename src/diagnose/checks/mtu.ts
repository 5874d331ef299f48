import type { Judge } from './types.ts';

/** The most that an IPv4 packet can have, bytes; a loopback interface takes one more. */
const largestPacket = 65_535;

/**
 * How large a packet towards the source may be, as the machine of the replica knows it. That is the direction of the acknowledgements: what the source may
 * send, only its own machine knows; and a path that drops large packets without a word tells nobody. Pure.
 */
export const judge: Judge = ({ notAtReplica, attempt, path: { route, deviceMtu } }) => {
  if (notAtReplica !== null) return notJudged(`this is not known to be the machine of the replica: ${notAtReplica}`);
  const pathMtu = attempt?.tcp?.pathMtu ?? route?.mtu ?? null;
  const segment = attempt?.tcp?.segment ?? null;
  if (deviceMtu === null && pathMtu === null) return notJudged('neither `ip` nor `ss` told it');
  const parts = [
    ...(deviceMtu === null ? [] : [`the interface takes packets of ${deviceMtu} bytes`]),
    ...(pathMtu === null ? [] : [`the path is known to take ${pathMtu} bytes`]),
    ...(segment === null ? [] : [`this connection sends segments of ${segment} bytes`]),
  ];
  const smaller = deviceMtu !== null && pathMtu !== null && pathMtu < Math.min(deviceMtu, largestPacket);
  return {
    outcome: 'ok',
    says: `${parts.join('; ')}${smaller ? ': some link on the way is narrower' : ''}. Whether large packets arrive is not tested`,
    numbers: { deviceMtu, pathMtu, segment },
  };
};

const notJudged = (says: string): ReturnType<Judge> => ({ outcome: 'not-judged', says, numbers: {} });
