import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Target } from '../../../src/capture/index.ts';
import type { LookLimits } from '../../../src/diagnose/end-reader.ts';
import { classify, type Diagnosis, type Look, type Looks, Observer } from '../../../src/diagnose/index.ts';
import type { AnyVerdict, Axis } from '../../../src/diagnose/verdicts.ts';

export type End = 'source' | 'replica';
export const password = 'a secret, "really"';

/** What docs/diagnose.md says is enough. */
const grants: Readonly<Record<string, readonly string[]>> = {
  'mysql:9.7': [
    "GRANT REPLICATION CLIENT, REPLICATION SLAVE, PROCESS ON *.* TO 'diagnose'@'%'",
    ...[
      'replication_connection_configuration',
      'replication_connection_status',
      'events_errors_summary_by_user_by_error',
    ].map((table) => `GRANT SELECT ON performance_schema.${table} TO 'diagnose'@'%'`),
  ],
  'mysql:5.6': ["GRANT REPLICATION CLIENT, REPLICATION SLAVE, PROCESS ON *.* TO 'diagnose'@'%'"],
  'mariadb:10.11': ["GRANT BINLOG MONITOR, SLAVE MONITOR, REPLICATION MASTER ADMIN, PROCESS ON *.* TO 'diagnose'@'%'"],
};

/** Statements that make the documented account. */
export const accountFor = (spec: string): readonly string[] => [
  `CREATE USER 'diagnose'@'%' IDENTIFIED BY '${password}'`,
  ...(grants[spec] ?? []),
];

/** Between two looks, ms: a heartbeat period of the pairs here and a little. */
const intervalMs = 700;

interface Reached {
  readonly connection: { readonly socketPath: string };
}

export const targetOf = (end: End, { connection }: Reached): Target => ({
  end,
  address: { kind: 'socket', path: connection.socketPath },
  user: 'diagnose',
  password,
  tls: { mode: 'PREFERRED', ca: null },
});

export interface Looking {
  /** Happens between the first and the second look. */
  readonly between?: () => Promise<unknown>;
  readonly times?: number;
  readonly limits?: LookLimits;
}

/** Looks at a pair, a little more than a heartbeat period apart. */
export async function lookAt(
  source: Target,
  replica: Target,
  { between = async () => undefined, times = 2, limits }: Looking = {},
): Promise<Looks> {
  await using observer = new Observer(source, [replica], undefined, limits);
  const looks: Look[] = [];
  for (let count = 0; count < times; count += 1) {
    if (count === 1) await between();
    if (count > 0) await delay(intervalMs);
    looks.push(...(await observer.look()));
  }
  return looks as unknown as Looks;
}

/** What the looks mean; a difference shows all evidence. */
export function expectVerdicts(looks: Looks, expected: Partial<Record<Axis, string>>): Diagnosis {
  const found = classify(looks);
  const told = Object.fromEntries(found.verdicts.map(({ axis, verdict }) => [axis, verdict]));
  const evidence = found.verdicts.map((one: AnyVerdict) => `${one.axis} ${one.verdict}: ${one.evidence.join('; ')}`);
  const reached = looks.map(({ source, replica }) =>
    [source, replica].map((end) => (end.state === 'read' ? { refused: end.refused, blocked: end.blocked } : end)),
  );
  expect(told, [...evidence, JSON.stringify(reached)].join('\n')).toMatchObject(expected);
  return found;
}
