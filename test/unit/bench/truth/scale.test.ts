import { describe, expect, it } from 'vitest';
import { fromElsewhere, stretched } from '../../../../bench/truth/scale.ts';
import { classify } from '../../../../src/diagnose/classify.ts';
import type { Looks } from '../../../../src/diagnose/look.ts';
import { looksAt } from '../../../fixtures/looks.ts';

const channel = { heartbeatPeriodS: 2, heartbeatAgeS: 0.1, queuedAgeS: 30 };

describe('looks at servers with short timers', () => {
  it('are as those of servers with long ones: looks, periods and ages are multiplied', () => {
    const [look] = looksAt({ channel });
    const { atMs, replica } = stretched(look, 15);
    expect(atMs).toBe(look.atMs * 15);
    expect(replica.state === 'read' && replica.channel).toMatchObject({
      heartbeatPeriodS: 30,
      heartbeatAgeS: 1.5,
      queuedAgeS: 450,
    });
  });

  it('show a late heartbeat as late: the slack of the classifier is not scaled with them', () => {
    const late = looksAt(
      { channel: { ...channel, heartbeatAgeS: 2.4 } },
      { channel: { ...channel, heartbeatAgeS: 2.7 } },
    );
    const verdictOf = (looks: Looks): string => classify(looks).verdicts[0].verdict;
    expect(verdictOf(late)).toBe('idle');
    expect(verdictOf(late.map((look) => stretched(look, 15)) as unknown as Looks)).toBe('stalled-blind');
  });

  it('do without what whole seconds cannot tell: the age of the last heartbeat on MySQL 5.6', () => {
    const [look] = looksAt({ channel, replica: { version: '5.6.24' } });
    const { replica } = stretched(look, 15);
    expect(replica.state === 'read' && replica.channel?.heartbeatAgeS).toBe(null);
  });

  it('lose their sockets when they are taken from another machine', () => {
    const socket = {
      receiveQueue: 0,
      sendQueue: 0,
      unackedSegments: 0,
      backOff: 0,
      retransmitted: 0,
      lastReceivedMs: 5,
    };
    const [look] = looksAt({ source: { socket }, replica: { socket } });
    const { source, replica } = fromElsewhere(look);
    expect([source, replica].map((end) => end.state === 'read' && end.socket)).toEqual([null, null]);
  });
});
