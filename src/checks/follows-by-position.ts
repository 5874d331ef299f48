import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The replica asked for a file and a position, not for GTIDs: what its channel says of itself (`auto_position`: 0 or No). */
export const followsByPosition: Check = {
  name: 'follows-by-position',
  ...finding('resumption'),
  judge(timeline) {
    const settings = timeline.last('settings', (o) => o.server === 'replica');
    const value = settings?.variables['auto_position'];
    if (!settings || value === undefined) return inconclusive('the channel of the replica was not recorded');
    if (!/^(0|no)$/i.test(value)) return fail(`the replica follows by GTID (auto_position ${value})`, [settings.seq]);
    return pass(`the replica follows by file and position (auto_position ${value})`, [settings.seq]);
  },
};
