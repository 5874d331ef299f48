import { join } from 'node:path';
import { deprecates } from '../../model/lint-refusals.ts';
import { withoutSecrets } from '../../model/sql-secrets.ts';
import type { LintQuestion } from '../../model/upgrade-lint.ts';
import type { Recorder } from '../../probes/recorder.ts';
import type { ParserAnswer } from '../../servers/options/asked/answer.ts';
import { askProgram } from '../../servers/options/asked/ask-program.ts';
import { whyNotAsked } from '../../servers/options/asked/given.ts';
import { dialectOf } from '../../servers/options/dialect.ts';
import type { UserOption } from '../../servers/options/user-option.ts';
import { fitsLine } from '../../servers/options/write.ts';
import type { ServerProgram } from '../../servers/types.ts';

type Question = Extract<LintQuestion, { kind: 'option' }>;

export interface AskingOptions {
  readonly recorder: Pick<Recorder, 'record' | 'now'>;
  /** A folder of its own. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Longer messages are cut, characters. */
const mostText = 1_000;

/** Why the parser was not asked: the answer of an option that stands in a group of another program or version. */
export const groupNotRead = 'the server does not read the group';
/** The same of an option with which the program would do something else than parse, or whose value would lead out of the run folder. */
export const notParsed = 'not given to the parser: ';
const noStandIn = 'its value is a secret or a path, and what stood in its place was refused';

/** Gives the options of one file to the program's own parser, and then what could stand in the place of those that it complains of. */
export async function askOptions(
  program: ServerProgram,
  questions: readonly Question[],
  asking: AskingOptions,
): Promise<void> {
  const { recorder, deadlineMs, signal, dir } = asking;
  const dialect = dialectOf(program);
  // Options are asked together under loose-NAME.
  const isLong = ({ name, value }: Pick<UserOption, 'name' | 'value'>): boolean =>
    !fitsLine({ name: `loose-${name}`, value }, dialect);
  const tooLong = `with its name it is longer than the ${dialect.longestLine} bytes that this version reads at once`;
  const record = (question: Question, candidate: number, text: string, answer: Told, tookMs: number): void => {
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
    const why = whyNotAsked(optionOf(question), program) ?? (isLong(question) ? tooLong : null);
    if (!dialect.groups.has(question.group.toLowerCase()))
      record(question, 0, question.text, said(`${groupNotRead} [${question.group}]`), 0);
    else if (why === null) asked.push(question);
    else record(question, 0, question.text, said(notParsed + why), 0);
  }
  const ask = async (
    options: readonly UserOption[],
  ): Promise<{ answers: (ParserAnswer | undefined)[]; eachMs: number }> => {
    const startedAt = recorder.now();
    const answers = await askProgram(program, options, { dir: join(dir, 'asked'), deadlineMs, signal });
    return { answers, eachMs: Math.round((recorder.now() - startedAt) / options.length) };
  };
  const { answers, eachMs } = await ask(asked.map(optionOf));
  const complained: Question[] = [];
  for (const [index, question] of asked.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    record(question, 0, question.text, isTold(answer) ? answer : said(notParsed + noStandIn), eachMs);
    if (answer.outcome === 'refused' || answer.message !== null) complained.push(question);
  }
  await tryInstead(complained, 0);

  /** Asks the candidates of this place together, then the next ones of those options for which none was good. */
  async function tryInstead(questions: readonly Question[], place: number): Promise<void> {
    const tried = questions.flatMap((question) => {
      const candidate = question.candidates[place];
      return candidate?.option === undefined || isLong(candidate.option)
        ? []
        : [{ question, text: candidate.text, option: candidate.option }];
    });
    if (questions.every(({ candidates }) => candidates.length <= place)) return;
    const { answers, eachMs } = await ask(
      tried.map(({ question, option }) => ({ ...option, where: optionOf(question).where })),
    );
    const settled = new Set<Question>();
    for (const [index, { question, text }] of tried.entries()) {
      const answer = answers[index];
      if (answer === undefined || !isTold(answer)) continue;
      record(question, place + 1, text, answer, eachMs);
      if (answer.outcome === 'accepted' && !deprecates(answer.message)) settled.add(question);
    }
    await tryInstead(
      questions.filter((question) => !settled.has(question)),
      place + 1,
    );
  }
}

const optionOf = ({ name, value, file, line }: Question): UserOption => ({ name, value, where: `${file}:${line}` });

/** An answer about the user's own option. */
type Told = ParserAnswer & { readonly outcome: Exclude<ParserAnswer['outcome'], 'not told'> };
const isTold = (answer: ParserAnswer): answer is Told => answer.outcome !== 'not told';

const said = (message: string): Told => ({ outcome: 'accepted', errno: null, message });
