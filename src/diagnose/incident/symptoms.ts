import { connectErrors } from '../errnos.ts';
import { type Axis, axes, type ConditionName } from '../verdicts.ts';
import { allows, receiverOf } from './allowed.ts';
import { demonstrations, type Shown } from './demonstrations.ts';
import { lasting, type RecordedCase, type RecordedServer, readStatus, type StatusShown } from './recorded.ts';
import { told } from './told-by.ts';

/** Something that a person sees, what it can be, and where it was seen. */
export interface Symptom {
  readonly sees: string;
  readonly canBe: readonly Shown[];
  /** Servers that showed it, where it was recorded. */
  readonly servers: readonly string[];
  readonly conditions?: readonly ConditionName[];
}

/** Problems, and what is taken for one. */
const isListed = ({ axis, verdict }: Shown): boolean => told[axis][verdict] !== undefined;

/** A text under which verdicts are looked up, and whether a demonstration that showed it shows this verdict by it. */
type Reads = (recorded: RecordedCase) => readonly { readonly sees: string; fits(shown: Shown): boolean }[];

const byStatus =
  (sees: (status: StatusShown) => string, axes: readonly Axis[]): Reads =>
  ({ states, looks }) =>
    lasting(states, looks).map((text) => {
      const status = readStatus(text);
      return {
        sees: sees(status),
        fits: (shown) => axes.includes(shown.axis) && allows(shown, status),
      };
    });

const reads = {
  status: byStatus(
    ({ receiver, applier, lag, missing }) => [receiver, applier, lag, missing ? 'yes' : 'no'].join(' | '),
    ['receiver', 'applier'],
  ),
  receiverStates: byStatus(({ state }) => state, ['receiver']),
  dumpStates: ({ dumpStates, dumpLooks }) =>
    lasting(dumpStates, dumpLooks).map((sees) => ({
      sees,
      fits: ({ axis, verdict }) =>
        dumpAxes.includes(axis) && receiverOf(verdict).includes('Yes') && verdict !== 'half-open',
    })),
} satisfies Readonly<Record<string, Reads>>;

const dumpAxes: readonly Axis[] = ['receiver', 'source', 'semi-sync'];

/** Symptoms as the demonstrations of all verdicts showed them: each text with every verdict whose demonstration showed it. Pure. */
export function recordedSymptoms(servers: readonly RecordedServer[], kind: keyof typeof reads): readonly Symptom[] {
  const found = new Map<string, { canBe: Map<string, Shown>; servers: Set<string> }>();
  for (const { server, cases } of servers)
    for (const [name, recorded] of Object.entries(cases))
      for (const { sees, fits } of reads[kind](recorded)) {
        const canBe = (demonstrations.get(name) ?? []).filter((shown) => isListed(shown) && fits(shown));
        if (canBe.length === 0) continue;
        const one = found.get(sees) ?? { canBe: new Map(), servers: new Set() };
        for (const shown of canBe) one.canBe.set(`${shown.axis} ${shown.verdict}`, shown);
        one.servers.add(server);
        found.set(sees, one);
      }
  return [...found]
    .map(([sees, { canBe, servers: by }]) => ({ sees, canBe: inOrder([...canBe.values()]), servers: [...by].sort() }))
    .sort((one, other) => (one.sees < other.sees ? -1 : 1));
}

/** As the sections of the page are. */
const inOrder = (canBe: readonly Shown[]): readonly Shown[] => {
  const order = axes.flatMap((axis) => Object.keys(told[axis]).map((verdict) => `${axis} ${verdict}`));
  const place = ({ axis, verdict }: Shown): number => order.indexOf(`${axis} ${verdict}`);
  return canBe.toSorted((one, other) => place(one) - place(other));
};

/** Numbers of Last_IO_Errno while the receiver connects, with the servers on which a demonstration showed them. Pure. */
export function connectSymptoms(servers: readonly RecordedServer[]): readonly Symptom[] {
  return Object.keys(connectErrors).map((errno) => ({
    sees: errno,
    canBe: [{ axis: 'receiver', verdict: 'reconnecting', errno }],
    servers: servers
      .filter(({ cases }) => Object.values(cases).some(({ ioErrnos }) => (ioErrnos[errno] ?? 0) > 0))
      .map(({ server }) => server),
  }));
}

/** What no list of a status shows: answers that do not come, and what other people report. */
export const furtherSymptoms: readonly Symptom[] = [
  {
    sees: 'The status statement of the replica does not return',
    canBe: [
      { axis: 'receiver', verdict: 'receiver-blocked' },
      { axis: 'applier', verdict: 'blocked' },
    ],
    servers: [],
    conditions: ['status-blocked'],
  },
  {
    sees: 'Commits on the source hang; SHOW BINARY LOGS does not return',
    canBe: [
      { axis: 'source', verdict: 'cannot-commit' },
      { axis: 'semi-sync', verdict: 'blocking' },
    ],
    servers: [],
  },
  {
    sees: 'Commits on the source are fast again after they hung, without any repair',
    canBe: [{ axis: 'semi-sync', verdict: 'fallen-back' }],
    servers: [],
  },
  {
    sees: 'The source has more dump threads than replicas, or they pile up',
    canBe: [
      { axis: 'source', verdict: 'zombie-dump-threads' },
      { axis: 'receiver', verdict: 'reconnect-loop-no-progress' },
      { axis: 'receiver', verdict: 'heartbeat-storm' },
      { axis: 'receiver', verdict: 'duplicate-replica-identity' },
    ],
    servers: [],
  },
  {
    sees: 'The source has no dump thread for a replica whose status says Yes',
    canBe: [
      { axis: 'receiver', verdict: 'half-open' },
      { axis: 'receiver', verdict: 'other-source' },
    ],
    servers: [],
  },
  {
    sees: 'The source logs or counts failed writes to a replica (1160, 1161; 1158, 1159 for reads)',
    canBe: [
      { axis: 'receiver', verdict: 'stalled-blind' },
      { axis: 'receiver', verdict: 'receiver-blocked' },
      { axis: 'receiver', verdict: 'slow-link' },
      { axis: 'source', verdict: 'zombie-dump-threads' },
    ],
    servers: [],
  },
  {
    sees: 'Seconds_Behind_Source grows',
    canBe: [
      { axis: 'applier', verdict: 'behind' },
      { axis: 'applier', verdict: 'blocked' },
      { axis: 'applier', verdict: 'delayed-on-purpose' },
    ],
    servers: [],
  },
  {
    sees: 'Replica_IO_Running is No and Last_IO_Errno is 0',
    canBe: [
      { axis: 'receiver', verdict: 'stopped-by-operator' },
      { axis: 'receiver', verdict: 'gave-up' },
    ],
    servers: [],
  },
  {
    sees: 'The receiver was stopped for hours or days and is to be started',
    canBe: [
      { axis: 'receiver', verdict: 'will-fail-purged' },
      { axis: 'data', verdict: 'missing' },
    ],
    servers: [],
    conditions: ['retention-shorter-than-outage'],
  },
  {
    sees: 'An idle replica connects again and again',
    canBe: [{ axis: 'receiver', verdict: 'heartbeat-storm' }],
    servers: [],
    conditions: ['heartbeat-above-net-timeout'],
  },
  {
    sees: 'The status of the replica has no row',
    canBe: [{ axis: 'receiver', verdict: 'not-a-replica' }],
    servers: [],
  },
  {
    sees: 'Rows of the source are missing on the replica, and the status shows no error',
    canBe: [
      { axis: 'receiver', verdict: 'stalled-blind' },
      { axis: 'receiver', verdict: 'half-open' },
      { axis: 'receiver', verdict: 'other-source' },
      { axis: 'data', verdict: 'missing' },
      { axis: 'data', verdict: 'replica-ahead-of-source' },
    ],
    servers: [],
  },
  {
    sees: 'The replica has rows or GTIDs that the source has not',
    canBe: [
      { axis: 'data', verdict: 'errant' },
      { axis: 'data', verdict: 'replica-ahead-of-source' },
    ],
    servers: [],
  },
  {
    sees: 'The source is lost, or is to be declared dead',
    canBe: [
      { axis: 'data', verdict: 'missing' },
      { axis: 'applier', verdict: 'behind' },
      { axis: 'applier', verdict: 'stopped' },
    ],
    servers: [],
  },
];
