import { applierErrors, connectErrors, fatalCauses, textsOf } from '../errnos.ts';
import { verdicts } from '../verdicts.ts';
import type { Shown } from './demonstrations.ts';
import type { RecordedServer } from './recorded.ts';
import { connectSymptoms, furtherSymptoms, recordedSymptoms, type Symptom } from './symptoms.ts';
import { told } from './told-by.ts';

/** A table of Markdown. Pure. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/** Links to what it can be. */
const links = (canBe: readonly Shown[]): string =>
  [...new Set(canBe.map((one) => `[${one.verdict}](#${one.verdict})${isProblem(one) ? '' : ' (no problem)'}`))].join(
    ', ',
  );

const isProblem = ({ axis, verdict }: Shown): boolean =>
  (verdicts[axis] as Readonly<Record<string, string>>)[verdict] !== 'ok';

const seenOn = ({ servers }: Symptom): string => (servers.length === 0 ? '–' : servers.join(', '));
const quoted = (text: string): string => (text === '' ? '(empty)' : `\`${text}\``);

/** Everything that a person can look up, by where it is seen. Pure. */
export function indexOf(servers: readonly RecordedServer[]): string {
  const states = (kind: 'receiverStates' | 'dumpStates', column: string): string =>
    table(
      [column, 'It can be', 'Recorded on'],
      recordedSymptoms(servers, kind).map((one) => [quoted(one.sees), links(one.canBe), seenOn(one)]),
    );
  return [
    '## By what you see',
    '### Status of the replica',
    'The last column but one is the difference of [compare-ends](#compare-ends), which no status shows.',
    table(
      ['Replica_IO_Running', 'Replica_SQL_Running', 'Seconds_Behind_Source', 'Transactions missing', 'It can be'],
      recordedSymptoms(servers, 'status').map(({ sees, canBe }) => [...sees.split(' | '), links(canBe)]),
    ),
    '### State of the receiver',
    'Replica_IO_State (Slave_IO_State) of [show-replica](#show-replica).',
    states('receiverStates', 'State'),
    '### State of the dump thread',
    'On the source: [processes](#processes).',
    states('dumpStates', 'State'),
    '### Numbers in Last_IO_Errno',
    'The receiver is Connecting and tries again: [reconnecting](#reconnecting). If it is No, its retries are used up: [gave-up](#gave-up).',
    table(
      ['Number', 'Means', 'Waiting heals it', 'Recorded on', 'Demonstrated by'],
      connectSymptoms(servers).map((one) => {
        const { means = '', waitingHeals = '', scenario = null } = connectErrors[one.sees] ?? {};
        return [one.sees, means, waitingHeals, seenOn(one), scenario === null ? '–' : `\`${scenario}\``];
      }),
    ),
    '### Texts in Last_IO_Error',
    'Errors after login, by which the receiver stops at once: 1236 (13114), 1593 (13117) and others. One number has many causes; [receiver errors](receiver-errors.md) lists the texts with what to do about each.',
    table(
      ['The text holds', 'Means', 'It is'],
      fatalCauses.map(([cause, pattern, says]) => [
        textsOf(pattern)
          .map((text) => `\`${text}\``)
          .join(', '),
        says,
        links([{ axis: 'receiver', verdict: told.receiver[cause] ? cause : 'fatal-from-source' }]),
      ]),
    ),
    '### Numbers in Last_SQL_Errno',
    table(
      ['Number', 'Means', 'It is'],
      Object.entries(applierErrors).map(([errno, means]) => [
        errno,
        means,
        links([{ axis: 'applier', verdict: 'error' }]),
      ]),
    ),
    '### What no status shows',
    table(
      ['You see', 'It can be'],
      furtherSymptoms.map(({ sees, canBe, conditions = [] }) => [
        sees,
        [links(canBe), ...conditions.map((name) => `[${name}](#${name})`)].join(', '),
      ]),
    ),
  ].join('\n\n');
}
