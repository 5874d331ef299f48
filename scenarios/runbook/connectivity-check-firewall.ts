import { defineScenario } from 'replfault';
import { seconds } from '../_replication.ts';
import { type LoginParams, loginBesideTheStream, untilReceiverShowsTrouble } from './_login.ts';

const leg = 'proxy-replica';

export default defineScenario<LoginParams>(
  loginBesideTheStream({
    title: 'A firewall drops packets, and an operator logs in. Does the login show whether the stream flows?',
    needs: ['kernel-faults'],
    troubles: {
      // The rule for new connections is gone, the old ones are still known.
      'new-connections-dropped': {
        timersMs: ({ loginTimeoutMs }) => loginTimeoutMs,
        inject: (stage) => stage.inject('packet-drop', { connections: 'new' }, leg),
      },
      'packets-dropped': {
        timersMs: ({ replicaNetTimeoutS }) => seconds(replicaNetTimeoutS),
        inject: (stage) => stage.inject('packet-drop', {}, leg),
        after: untilReceiverShowsTrouble,
      },
    },
  }),
);
