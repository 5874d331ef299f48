import { defineScenario } from 'replfault';
import { type BlockedWriteParams, blockedWrite } from '../_blocked-write.ts';
import { synRetransmissionMs } from '../_replication.ts';

/**
 * Every packet between source and proxy is dropped, both ways: the outage of a link or a firewall that silently drops. TCP backs
 * off, so the stream stalls longer than the outage lasted.
 */
export default defineScenario<BlockedWriteParams>(
  blockedWrite({
    title:
      'All packets are dropped in both directions. Does net_write_timeout expire, and which end detects the outage first?',
    claims: ['C1', 'C6', 'F2'],
    needs: ['kernel-faults'],
    params: {},
    inject: (stage) => stage.inject('packet-drop', { percent: 100, direction: 'both' }, 'source-proxy'),
    smallBacklogNote:
      'The backlog stays within the send buffer, so no write of the source ever blocks: a short outage under a light load trips nothing.',
    watchedTimeouts: 1.25,
    sourceTimeouts: 1,
    silent: true,
    resumesWithinMs: [10_000, 6000],
    extraMs: synRetransmissionMs,
  }),
);
