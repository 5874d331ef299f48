import { defineScenario } from 'replfault';
import { type CatalogueParams, catalogue, untilProved, untilReceiverNotices } from './_catalogue.ts';
import { impatient, smallBacklog, untilAttemptFails } from './_network.ts';

/** Faults inside the proxy, as far as any Toxiproxy has them. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: faults of the link with any proxy, each with proof and healed completely',
    claims: ['C1', 'C2', 'C6'],
    entries: [
      {
        name: 'latency',
        fault: 'latency',
        params: (stage) => ({ delayMs: 150, jitterMs: stage.draw('jitterMs', 0, 50) }),
        underMs: 800,
        connection: 'stays',
      },
      {
        name: 'bandwidth',
        fault: 'bandwidth',
        params: { rateKBps: 30 },
        underMs: 600,
        under: smallBacklog,
        connection: 'stays',
      },
      { name: 'slicer', fault: 'slicer', underMs: 800, connection: 'stays' },
      { name: 'stall', fault: 'stall', underMs: 800, connection: 'stays' },
      {
        name: 'refused-port',
        fault: 'refuse',
        underMs: 0,
        under: untilAttemptFails,
        connection: 'renewed',
        sourceComplains: true,
      },
      {
        name: 'accept-then-close',
        fault: 'accept-close',
        underMs: 0,
        under: untilAttemptFails,
        connection: 'renewed',
        sourceComplains: true,
      },
      {
        name: 'accept-then-silence',
        fault: 'accept-silence',
        timers: impatient,
        underMs: impatient.replicaNetTimeoutS * 1000 + 800,
        async under(stage, params, fault) {
          await untilReceiverNotices(stage, params);
          await untilProved(stage, fault, 4, 200);
        },
        connection: 'renewed',
        sourceComplains: true,
      },
      {
        name: 'flapping',
        fault: 'flapping',
        params: (stage) => ({ times: 3, cutMs: stage.draw('cutMs', 100, 300), gapMs: stage.draw('gapMs', 200, 400) }),
        underMs: 1800,
        connection: 'renewed',
        sourceComplains: true,
      },
      {
        name: 'flapping-in-silence',
        fault: 'flapping',
        timers: { cutMs: 0 },
        params: (stage, { cutMs = 0 }) => ({
          times: 3,
          cutMs: cutMs > 0 ? cutMs : stage.draw('cutMs', 150, 300),
          gapMs: stage.draw('gapMs', 100, 300),
          how: 'silence',
        }),
        underMs: 1500,
        under: (stage, { cutMs = 0 }) =>
          stage.hold(Math.max(1500, 3 * (cutMs + 300)), 'ordinary traffic under the interruptions'),
        connection: 'stays',
      },
    ],
  }),
);
