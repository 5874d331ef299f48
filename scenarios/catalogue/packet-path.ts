import { connectionRefused, defineScenario } from 'replfault';
import {
  type CatalogueEntry,
  type CatalogueParams,
  catalogue,
  untilProved,
  untilReceiverNotices,
} from './_catalogue.ts';
import { impatient, patient } from './_network.ts';
import { largeBytes, nearby } from './_packet-link.ts';

/** An attempt to connect that is refused is made again after this long, ms. */
const connectRetryMs = 1000;
const rounds = 8;
const roundMs = 400;

const pathChange = (
  name: string,
  icmp: string,
): Pick<CatalogueEntry, 'name' | 'fault' | 'params' | 'underMs' | 'settings'> => ({
  name,
  fault: 'path-mtu',
  params: { bytes: 1400, icmp },
  underMs: rounds * roundMs,
  settings: (settings) => ({ ...settings, link: nearby }),
});

/** Faults of a wide-area link that need more of this machine than the link: names of its ends, or a router beside it. */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Catalogue: hosts and routers at a wide-area link, each with proof and healed completely',
    claims: [],
    needs: ['host-names', 'kernel-faults', 'packet-link', 'path-router'],
    entries: [
      {
        name: 'host-blocked',
        fault: 'host-blocked',
        leg: 'source',
        connection: 'renewed',
        sourceComplains: true,
        underMs: 2 * connectRetryMs,
        under: async (stage) => {
          await stage.until(
            'the replica says why it cannot connect',
            'replication',
            (o) => o.status.lastIoErrno !== 0,
            {
              judges: ['receiver'],
              timeoutMs: connectRetryMs + 4000,
              since: 'injection',
            },
          );
          await stage.hold(connectRetryMs, 'one more attempt to connect, or none');
        },
        settings: (settings) => ({
          ...settings,
          link: nearby,
          // It counts only hosts whose names it can find out.
          names: true,
          source: { ...settings.source, skip_name_resolve: 'OFF', max_connect_errors: 3 },
        }),
        checks: [connectionRefused({ ioErrno: [1129], receiver: 'retries' })],
      },
      {
        // TCP learns of it by the first large packet.
        ...pathChange('path-mtu-told', 'sent'),
        timers: patient,
        under: async (stage, _, active) => {
          await stage.workload.burst({ bytes: largeBytes });
          await untilProved(stage, active, rounds, roundMs);
        },
        connection: 'stays',
      },
      {
        ...pathChange('path-mtu-untold', 'dropped'),
        timers: impatient,
        under: async (stage, params) => {
          await stage.workload.burst({ bytes: largeBytes });
          await untilReceiverNotices(stage, params);
        },
        connection: 'renewed',
        sourceComplains: true,
      },
    ],
  }),
);
