import { join } from 'node:path';
import { deprecates } from '../../model/lint-refusals.ts';
import { withoutSecrets } from '../../model/sql-secrets.ts';
import type { LintQuestion } from '../../model/upgrade-lint.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { askParser, type ParserAnswer, whyNotParsed } from '../../servers/options/ask-parser.ts';
import { dialectOf } from '../../servers/options/dialect.ts';
import type { UserOption } from '../../servers/options/user-option.ts';
import type { ServerProgram } from '../../servers/types.ts';

type Question = Extract<LintQuestion, { kind: 'option' }>;

export interface AskingOptions {
  readonly recorder: Pick<Recorder, 'record' | 'now'>;
  /** A folder of its own. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Asked between two looks at the clock. */
const atOnce = 64;
/** Longer messages are cut, characters. */
const mostText = 1_000;

/** A name that no other option makes known. */
const unknownName = /unknown (?:variable|option)|ambiguous option/i;

/** Why the parser was not asked: the answer of an option that stands in a group of another program or version. */
export const groupNotRead = 'the server does not read the group';
/** The same of an option with which the program would do something else than parse. */
export const notParsed = 'not given to the parser: ';

/** Gives the options of one file to the program's own parser, and then what could stand in the place of those that it complains of. */
export async function askOptions(
  program: ServerProgram,
  questions: readonly Question[],
  asking: AskingOptions,
): Promise<void> {
  const { recorder, deadlineMs, signal, dir } = asking;
  const { groups } = dialectOf(program);
  const record = (question: Question, candidate: number, text: string, answer: ParserAnswer, tookMs: number): void => {
    const { key, file, line, value } = question;
    // What stands in the place of a secret would only puzzle a reader.
    const hidden = question.text.includes('***') && value !== null ? [value] : [];
    const message = answer.message === null ? null : withoutSecrets(answer.message, hidden);
    recorder.record({
      kind: 'lint-answer',
      key,
      file,
      line,
      text,
      candidate,
      ...answer,
      message: message?.slice(0, mostText) ?? null,
      state: null,
      columns: null,
      rows: null,
      tookMs,
    });
  };
  const asked: Question[] = [];
  for (const question of questions) {
    const why = whyNotParsed(optionOf(question), program);
    if (!groups.has(question.group.toLowerCase()))
      record(question, 0, question.text, said(`${groupNotRead} [${question.group}]`), 0);
    else if (why === null) asked.push(question);
    else record(question, 0, question.text, said(notParsed + why), 0);
  }
  const accepted: UserOption[] = [];
  const refused: Question[] = [];
  for (let at = 0; at < asked.length && performance.now() < deadlineMs; at += atOnce) {
    const some = asked.slice(at, at + atOnce);
    const startedAt = recorder.now();
    // Options that load plugins stand beside all others of the file.
    const beside = accepted.filter(({ name }) => /plugin[-_]load/i.test(name));
    const answers = await askParser(program, some.map(optionOf), { dir: join(dir, 'asked'), beside, signal });
    const each = Math.round((recorder.now() - startedAt) / some.length);
    for (const [index, question] of some.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      record(question, 0, question.text, answer, each);
      if (answer.outcome === 'accepted') accepted.push(optionOf(question));
      else if (!unknownName.test(answer.message ?? '')) refused.push(question);
      if (answer.outcome === 'refused' || answer.message !== null) await tryInstead(question);
    }
  }
  // An option may need another one of the same file: a collation needs its character set.
  for (const question of refused) {
    if (performance.now() >= deadlineMs) return;
    const startedAt = recorder.now();
    const [answer] = await askParser(program, [optionOf(question)], {
      dir: join(dir, 'asked'),
      beside: accepted,
      signal,
    });
    if (answer?.outcome === 'accepted')
      record(question, 0, question.text, answer, Math.round(recorder.now() - startedAt));
  }

  async function tryInstead(question: Question): Promise<void> {
    for (const [index, { option, text }] of question.candidates.entries()) {
      if (option === undefined) continue;
      const startedAt = recorder.now();
      const [answer] = await askParser(program, [{ ...option, where: optionOf(question).where }], {
        dir: join(dir, 'asked'),
        signal,
      });
      if (answer === undefined) continue;
      record(question, index + 1, text, answer, Math.round(recorder.now() - startedAt));
      if (answer.outcome === 'accepted' && !deprecates(answer.message)) return;
    }
  }
}

const optionOf = ({ name, value, file, line }: Question): UserOption => ({ name, value, where: `${file}:${line}` });

const said = (message: string): ParserAnswer => ({ outcome: 'accepted', errno: null, message });
