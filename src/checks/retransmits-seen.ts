import { soundness } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * TCP sent segments again while the fault was in effect: the proof of the fault counted them, or a socket of the link was seen to wait
 * for an answer to one. Most are answered too soon to be seen, so the count is asked first.
 */
export const retransmitsSeen: Check = {
  name: 'retransmits-seen',
  ...soundness('fault'),
  judge(timeline) {
    const { injected, healed } = timeline;
    if (!injected) return inconclusive('no fault was injected');
    const untilMs = healed && healed.atMs > injected.atMs ? healed.atMs : Number.POSITIVE_INFINITY;
    const samples = timeline.of('sockets').filter((o) => o.atMs > injected.atMs && o.atMs <= untilMs);
    const last = samples.at(-1);
    if (!last) return inconclusive('the sockets were not observed during the fault');
    const counted = timeline.last(
      'fault',
      (o) => o.event === 'proof' && o.proof?.numbers['resentSegments'] !== undefined,
    );
    const resent = Number(counted?.proof?.numbers['resentSegments'] ?? 0);
    const sent = samples.filter((o) => o.sockets.some((socket) => socket.retransmits > 0));
    const first = sent[0];
    if (!first) {
      if (resent > 0 && counted)
        return pass(`${resent} segments were retransmitted, each acknowledged before a sample showed it waiting`, [
          injected.seq,
          counted.seq,
        ]);
      return fail('no socket of the link retransmitted', [injected.seq, last.seq]);
    }
    const ends = [...new Set(sent.flatMap((o) => o.sockets.filter((s) => s.retransmits > 0).map((s) => s.end)))];
    const most = Math.max(...sent.flatMap((o) => o.sockets.map((socket) => socket.retransmits)));
    return pass(
      `segments were retransmitted by ${ends.join(' and ')}${resent > 0 ? ` (${resent} in all)` : ''}, up to ${most} time(s) in a row without an acknowledgement`,
      [injected.seq, first.seq],
    );
  },
};
