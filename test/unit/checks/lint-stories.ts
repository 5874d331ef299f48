import type { Happening } from '../../../src/model/timeline.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** The answer to what is written in a line: accepted, unless told otherwise. */
export const answer = (key: string, changes: Partial<Happening<'lint-answer'>> = {}): Happening<'lint-answer'> => ({
  kind: 'lint-answer',
  key,
  file: 'runbook.sql',
  line: 1,
  text: 'START REPLICA',
  candidate: 0,
  outcome: 'accepted',
  errno: null,
  message: null,
  state: 'on the replica, replication running',
  columns: null,
  rows: 0,
  tookMs: 2,
  ...changes,
});

/** What a case is to ask. */
export const asked = (
  questions: number,
  part: Happening<'lint-asked'>['part'] = 'statements',
  version: Happening<'lint-asked'>['version'] = 'to',
): Happening<'lint-asked'> => ({
  kind: 'lint-asked',
  version,
  part,
  questions,
  product: version === 'to' ? 'MySQL 9.7.4' : 'MySQL 5.6.24',
});

/** Two statements that were both answered. */
export const askedCase = (): TimelineBuilder =>
  history()
    .add(1, asked(2))
    .add(2, answer('0:0'))
    .add(3, answer('0:1', { outcome: 'refused', errno: 1064 }));
