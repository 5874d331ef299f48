import { globalVariable, proveRefusal, restartWith } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/**
 * The source comes back from a restart without its binary log. What is written meanwhile is in no binary log and reaches no replica ever, so the
 * workload must pause. Healing restarts it once more, with the binary log; a replica that has given up must be started by hand.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source } = target.servers;
    await restartWith(source, source.words.withoutBinaryLog);
    const logBin = await globalVariable(source, 'log_bin');
    return {
      proof: async () => {
        const proof = await proveRefusal(target, `log_bin of the source is ${logBin}`, ({ errno }) => errno !== 0);
        return { ...proof, tookEffect: proof.tookEffect && logBin === '0' };
      },
      heal: () => restartWith(source),
    };
  },
};
