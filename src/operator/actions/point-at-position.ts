import { usageError } from '../../model/errors.ts';
import { sourceAddress } from '../../topology/pair.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'points the replica at a given file and position of its source, and starts it',
  defaults: { file: '', position: 4 },
  /** @throws ReplfaultError (usage) without a file. */
  async run({ pair, settings, say }, { file, position }) {
    if (file === '') throw usageError('BAD_ACTION_PARAMETER', 'point-at-position needs the name of a binary log file');
    const { flavour } = pair.replica;
    const address = sourceAddress(pair);
    const coordinates = { file: String(file), position: Number(position) };
    await say('replica', flavour.stopReplica);
    for (const statement of flavour.pointAt(address, coordinates, settings.replication))
      await say('replica', statement, [address.password]);
    await say('replica', flavour.startReplica);
  },
};
