import { globalVariable, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/**
 * The replica has the server id of its source, as after a copied option file. Only the receiver runs meanwhile: an applier with that id
 * would skip every transaction of the source as one of its own, and call it executed.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source, replica } = target.servers;
    const { words } = replica;
    const [ofSource, own] = [await globalVariable(source, 'server_id'), await globalVariable(replica, 'server_id')];
    await sayAll(replica, [words.stopReplica, `SET GLOBAL server_id = ${ofSource}`, words.startReceiver]);
    return {
      proof: () => proveRefusal(target, `source and replica have server id ${ofSource}`, ({ errno }) => errno !== 0),
      heal: () => sayAll(replica, [words.stopReplica, `SET GLOBAL server_id = ${own}`, words.startReplica]),
    };
  },
};
