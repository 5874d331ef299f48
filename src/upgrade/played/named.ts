import type { Comparison, SurveyPart } from '../../model/comparison.ts';
import { accepted, type Survey } from './surveys.ts';

/** What has had several names; the first that a version has is shown. */
const renamed: readonly {
  readonly what: string;
  readonly part: SurveyPart;
  readonly names: readonly string[];
  readonly valued: boolean;
}[] = [
  {
    what: 'net timeout of the replica',
    part: 'variables',
    names: ['replica_net_timeout', 'slave_net_timeout'],
    valued: true,
  },
  { what: 'net write timeout of the source', part: 'variables', names: ['net_write_timeout'], valued: true },
  {
    what: 'retry count of a new channel',
    part: 'channel-defaults',
    names: ['Source_Retry_Count', 'Master_Retry_Count', 'retry_count', 'master_retry_count'],
    valued: true,
  },
  {
    what: 'column: receiver runs',
    part: 'replica-status-columns',
    names: ['Replica_IO_Running', 'Slave_IO_Running'],
    valued: false,
  },
  {
    what: 'column: applier runs',
    part: 'replica-status-columns',
    names: ['Replica_SQL_Running', 'Slave_SQL_Running'],
    valued: false,
  },
  {
    what: 'column: lag',
    part: 'replica-status-columns',
    names: ['Seconds_Behind_Source', 'Seconds_Behind_Master'],
    valued: false,
  },
];

const statements = /^(START|STOP|SHOW) (SLAVE|REPLICA|MASTER STATUS|BINARY LOG STATUS)/;

/** What is named one by one. `null` where a version was not asked. */
export function namedOnes(before: Survey, after: Survey): Comparison['named'] {
  const shown = (survey: Survey, { part, names, valued }: (typeof renamed)[number]): string | null => {
    const name = names.find((one) => one in survey[part]);
    return name === undefined ? null : valued ? `${name} = ${survey[part][name]}` : name;
  };
  const said = [...new Set([...Object.keys(before.statements), ...Object.keys(after.statements)])]
    .filter((statement) => statements.test(statement))
    .sort();
  const answer = (survey: Survey, statement: string): string | null => {
    const text = survey.statements[statement] ?? null;
    return text === accepted ? 'executed' : text;
  };
  return [
    ...renamed.map((one) => ({ what: one.what, from: shown(before, one), to: shown(after, one) })),
    ...said.map((statement) => ({
      what: statement,
      from: answer(before, statement),
      to: answer(after, statement),
    })),
  ];
}
