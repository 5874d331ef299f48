import { defineScenario } from 'replfault';
import { type BlockedWriteParams, blockedWrite } from '../_blocked-write.ts';

/** The reader stops reading while its connection stays open: a frozen replica, a full disk there, a proxy that is stuck. */
export default defineScenario<BlockedWriteParams>(
  blockedWrite({
    title: 'The replica side stops reading. Does net_write_timeout expire?',
    claims: ['C1', 'C2', 'F2'],
    params: {},
    inject: (stage) => stage.inject('stall'),
    smallBacklogNote:
      'The backlog stays within the socket buffers, so no write of the source ever blocks and net_write_timeout has nothing to time.',
    watchedTimeouts: 1.5,
    sourceTimeouts: 1,
    silent: true,
    resumesWithinMs: [8000, 3000],
  }),
);
