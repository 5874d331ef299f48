import { numberIn } from '../packet-fault.ts';
import { globalVariable, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** What a server allows: 1 KiB to 1 GiB. */
const [least, most] = [1024, 1_073_741_824];

/**
 * The replica takes no events larger than `bytes` (slave_max_allowed_packet, in newer versions replica_max_allowed_packet). The receiver is restarted: a
 * running one keeps its limit. So does a running applier, which is left alone: one that was started under the smaller limit would stop with error 13121
 * at the same event (MySQL 9.7.4), also after the limit was raised again. The first larger event stops it.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: [],
  defaults: { bytes: 65_536 },
  async inject(target, params) {
    const bytes = Math.round(numberIn(params, 'bytes', { least, most, unit: 'bytes' }));
    const { replica } = target.servers;
    const { packetLimit, stopReceiver, startReceiver } = replica.words;
    const setTo = (value: number | string): string => `SET GLOBAL ${packetLimit} = ${value}`;
    const before = await globalVariable(replica, packetLimit);
    await sayAll(replica, [stopReceiver, setTo(bytes), startReceiver]);
    return {
      proof: () =>
        proveRefusal(
          target,
          `${packetLimit} of the replica is ${bytes}`,
          // Which number it has differs by version; the text names the variable, or says that a packet is too large.
          ({ errno, error }) => errno !== 0 && /max_allowed_packet|too large|bigger than/i.test(error),
        ),
      heal: () => sayAll(replica, [stopReceiver, setTo(before), startReceiver]),
    };
  },
};
