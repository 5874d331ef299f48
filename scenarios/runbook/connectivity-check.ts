import { defineScenario } from 'replfault';
import { seconds, untilSourceGivesUp } from '../_replication.ts';
import { type LoginParams, loginBesideTheStream, untilReceiverShowsTrouble } from './_login.ts';

export default defineScenario<LoginParams>(
  loginBesideTheStream({
    title: 'An operator logs in over the path of the replica. Does the login show whether the stream flows?',
    troubles: {
      // Little passes, as behind a policer: enough for a login, not for the stream.
      'stream-starved': {
        params: { replicaNetTimeoutS: 10, loginTimeoutMs: 1500, backlog: 1.5 },
        timersMs: ({ netWriteTimeoutS }) => seconds(netWriteTimeoutS),
        inject: (stage) => stage.inject('bandwidth', { rateKBps: 1 }),
        after: (stage, params) => untilSourceGivesUp(stage, params, 3),
      },
      'port-closed': {
        timersMs: () => 0,
        inject: (stage) => stage.inject('refuse'),
        after: untilReceiverShowsTrouble,
      },
    },
  }),
);
