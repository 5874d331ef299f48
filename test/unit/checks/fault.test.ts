import { describe, it } from 'vitest';
import { faultOnlyArmed } from '../../../src/checks/fault-only-armed.ts';
import { faultTookEffect } from '../../../src/checks/fault-took-effect.ts';
import { expectVerdict } from './judge.ts';
import { armedCase, at, quietCase, stalledCase } from './stories.ts';

describe('fault-took-effect', () => {
  const withProofs = (...effects: boolean[]) => {
    const story = stalledCase().without('fault', (o) => o.event === 'proof');
    effects.forEach((effect, i) => {
      story.proof(at.healed - 10 + i, effect);
    });
    return story;
  };

  it('says the numbers of the proof', () => {
    expectVerdict(faultTookEffect, stalledCase(), 'pass', /bytes waited/);
  });
  it.each([
    ['the proof shows no effect', withProofs(false), /stall shows no effect: nothing waited/],
    ['no proof was taken', withProofs(), /no proof was recorded/],
    ['no fault was injected', quietCase(), /no fault was injected/],
    ['the fault was only armed', armedCase(), /no fault was injected/],
    ['the proof is of another fault', withProofs().proof(at.healed, true, 7), /no proof was recorded/],
    [
      'one of two faults did not bite',
      stalledCase()
        .fault(at.healed + 10, 'injected', { id: 2 })
        .proof(at.healed + 20, false, 2),
      /shows no effect/,
    ],
  ])('is inconclusive when %s', (_, story, reason) => {
    expectVerdict(faultTookEffect, story, 'inconclusive', reason);
  });
  it('takes any proof of the fault: traffic may have been gone by the last one', () => {
    expectVerdict(faultTookEffect, withProofs(true, false), 'pass', /bytes waited/);
  });
});

describe('fault-only-armed', () => {
  it('fails when the control was injected after all', () => {
    expectVerdict(faultOnlyArmed, armedCase().fault(at.healed, 'injected'), 'fail', /stall was injected in a control/);
    expectVerdict(faultOnlyArmed, stalledCase(), 'fail', /was injected in a control/);
  });
  it('is inconclusive when nothing was even armed', () => {
    expectVerdict(faultOnlyArmed, quietCase(), 'inconclusive', /no fault was armed/);
  });
});
