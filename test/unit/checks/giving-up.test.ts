import { describe, it } from 'vitest';
import {
  applierShows,
  cureWorks,
  differsUnnoticed,
  givesUp,
  replicaAhead,
  replicaShows,
} from '../../../src/checks/index.ts';
import { action, aheadCase, curedCase, differingCase, stoppedApplierCase } from './cure-stories.ts';
import { gaveUpCase, giving } from './giving-up-stories.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, stalledCase } from './stories.ts';

describe('gives-up', () => {
  const check = givesUp({ ioErrno: 2003 });

  it('passes when the receiver stopped, stayed down on the healed link, and runs once it was started', () => {
    expectVerdict(check, gaveUpCase(), 'pass', /gave up 2000 ms after the fault: No, Last_IO_Errno 2003/);
  });
  it('fails when the receiver went on trying', () => {
    expectVerdict(check, stalledCase(), 'fail', /never gave up: it shows Yes/);
  });
  it('fails when another errno stays behind', () => {
    expectVerdict(givesUp({ ioErrno: 0 }), gaveUpCase(), 'fail', /stopped with Last_IO_Errno 2003 .*, not 0/);
  });
  it('fails when the receiver came back before anybody started it', () => {
    const revived = gaveUpCase().change('replication', (o) =>
      o.atMs >= at.healed && o.atMs < giving.started
        ? { status: { ...o.status, receiver: 'Connecting' as const } }
        : {},
    );
    expectVerdict(check, revived, 'fail', /started again by itself/);
  });
  it('fails when it does not run although it was started', () => {
    const down = gaveUpCase().change('replication', (o) =>
      o.atMs >= giving.started ? { status: { ...o.status, receiver: 'No' as const, lastIoErrno: 2003 } } : {},
    );
    expectVerdict(check, down, 'fail', /is still No at the end/);
  });
  it('is inconclusive when nobody started it: that it stays down was never tried', () => {
    const down = gaveUpCase().change('replication', (o) =>
      o.atMs >= giving.started ? { status: { ...o.status, receiver: 'No' as const } } : {},
    );
    expectVerdict(check, down.without('operator'), 'inconclusive', /no operator/);
    expectVerdict(check, gaveUpCase().without('operator'), 'fail', /started again by itself/);
  });
  it('is inconclusive when it was started before the link was healed', () => {
    const early = gaveUpCase()
      .without('fault', (o) => o.event === 'healed')
      .fault(giving.started + 50, 'healed');
    expectVerdict(check, early, 'inconclusive', /no operator started the receiver after the link healed/);
  });
  it('is inconclusive when the replica was not watched, or no fault was injected', () => {
    const unseen = stalledCase().gap('replication', at.injected + 10, at.injected + 900);
    expectVerdict(check, unseen, 'inconclusive', /not observed/);
    expectVerdict(check, quietCase(), 'inconclusive', /no fault was injected/);
  });
});

describe('cure-works', () => {
  const check = cureWorks({ action, withinMs: 300 });

  it('passes when replication came back under the fault, after the action', () => {
    expectVerdict(check, curedCase(), 'pass', /had everything 2\d\d ms after clamp-mss, under the fault/);
  });
  it('fails when it came back too late, or only with the healing', () => {
    expectVerdict(cureWorks({ action, withinMs: 100 }), curedCase(), 'fail', /expected within 100 ms/);
    const useless = curedCase().change('replication', (o) =>
      o.atMs < at.healed
        ? {
            replicaGtid:
              stalledCase()
                .build()
                .last('replication', (s) => s.atMs <= at.injected)?.replicaGtid ?? '',
          }
        : {},
    );
    expectVerdict(check, useless, 'fail', /missing on the replica until the fault was healed/);
  });
  it('is inconclusive when nobody acted, or nothing was missing', () => {
    expectVerdict(check, stalledCase(), 'inconclusive', /no operator did clamp-mss/);
    const whole = curedCase().change('replication', (o) => ({ replicaGtid: o.sourceGtid }));
    expectVerdict(check, whole, 'inconclusive', /nothing was missing/);
  });
});

describe('replica-ahead', () => {
  const check = replicaAhead({ ioErrno: [1236, 13114] });

  it('passes when the replica has more, and its receiver has stopped for that', () => {
    expectVerdict(check, aheadCase(), 'pass', /:151-160, which the source has lost; .* Last_IO_Errno 13114/);
  });
  it('fails when the source lost nothing, or the status does not show it', () => {
    expectVerdict(check, stalledCase(), 'fail', /has all transactions that the replica has/);
    expectVerdict(replicaAhead({ ioErrno: [2003] }), aheadCase(), 'fail', /expected No and 2003/);
  });
});

describe('differs-unnoticed', () => {
  it('passes when only the rows differ', () => {
    expectVerdict(differsUnnoticed, differingCase(), 'pass', /GTID sets are equal, and the tables differ/);
  });
  it('fails when something shows it, or nothing differs', () => {
    expectVerdict(differsUnnoticed, aheadCase(), 'fail', /the status shows it: receiver No/);
    const errant = differingCase().change('integrity', () => ({ errant: '1:7' }));
    expectVerdict(differsUnnoticed, errant, 'fail', /the GTID sets show it/);
    expectVerdict(differsUnnoticed, stalledCase(), 'fail', /both servers have the same rows/);
  });
});

describe('applier-shows', () => {
  const check = applierShows({ sqlErrno: 1114 });

  it('passes on the errno and quotes its text', () => {
    expectVerdict(
      check,
      stoppedApplierCase(),
      'pass',
      /Last_SQL_Errno 1114 \d+ ms after the fault: The table 't' is full/,
    );
  });
  it('fails when the applier went on, whatever the receiver shows', () => {
    expectVerdict(check, gaveUpCase(), 'fail', /Last_SQL_Errno 1114 never showed, only 0/);
  });
});

describe('replica-shows', () => {
  const check = replicaShows({ ioErrno: 2003 });

  it('passes on the errno and quotes its text', () => {
    expectVerdict(check, gaveUpCase(), 'pass', /Last_IO_Errno 2003 \d+ ms after the fault: error reconnecting/);
  });
  it('fails when only others showed', () => {
    expectVerdict(replicaShows({ ioErrno: 2013 }), gaveUpCase(), 'fail', /2013 never showed, only 2003, 0/);
    expectVerdict(check, stalledCase(), 'fail', /2003 never showed, only 0/);
  });
  it('does not count what stood there before the fault', () => {
    const early = stalledCase().change('replication', (o) =>
      o.atMs < at.injected ? { status: { ...o.status, lastIoErrno: 2003 } } : {},
    );
    expectVerdict(check, early, 'fail', /never showed/);
  });
  it('is inconclusive over a gap', () => {
    expectVerdict(
      check,
      stalledCase().gap('replication', at.injected + 10, at.injected + 900),
      'inconclusive',
      /not observed/,
    );
  });
});
