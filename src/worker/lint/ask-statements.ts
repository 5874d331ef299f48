import { setTimeout as delay } from 'node:timers/promises';
import { deprecates, showsNames } from '../../model/lint-refusals.ts';
import type { LintQuestion } from '../../model/upgrade-lint.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { channelNamed } from './channel.ts';
import { execute, type Said } from './execute.ts';
import type { LintPair } from './pair.ts';
import { beyondRepair, onlyReads, touchesReplication } from './reads.ts';
import { withShownValues } from './shown-values.ts';
import { type State, states } from './states.ts';

/** What statements are asked with. */
export interface Asking {
  readonly recorder: Pick<Recorder, 'record'>;
  readonly signal: AbortSignal;
  /** `performance.now()` at which nothing more is asked, ms. */
  readonly deadlineMs: number;
  say(text: string): void;
  /** A fresh pair; the one before has been ended. */
  freshPair(): Promise<LintPair>;
}

/** A server that was told to end has ended by then on a busy machine, ms. */
const endsWithinMs = 5_000;
/** Progress is told no more often, ms. */
const saidEveryMs = 2_000;

type Answer = Said & { readonly state: string };
type Question = Extract<LintQuestion, { kind: 'statement' }>;
/** What is executed one after the other, with the values that the server is asked for first. */
type Asked = Parameters<typeof withShownValues>[1];

/**
 * Executes the statements of one file, each by itself, on a pair that is as fresh: what a statement has changed is set back, or the pair made anew. A statement
 * that stands several times is executed once. Nothing is judged.
 */
export async function askStatements(questions: readonly Question[], asking: Asking): Promise<void> {
  await using pairs = new Pairs(asking);
  const { recorder, deadlineMs, say } = asking;
  const known = new Map<string, readonly Answer[]>();
  let before: Question | undefined;
  let nextSaid = 0;
  for (const [index, question] of questions.entries()) {
    if (performance.now() >= deadlineMs) break;
    if (performance.now() >= nextSaid) {
      say(`statement ${index + 1} of ${questions.length}`);
      nextSaid = performance.now() + saidEveryMs;
    }
    const answers = known.get(identityOf(question)) ?? (await answersTo(question, pairs, () => blame(before)));
    known.set(identityOf(question), answers);
    for (const [candidate, answer] of answers.entries()) record(question, candidate, answer);
    before = question;
  }
  if (await pairs.died()) blame(before);

  function record({ key, file, line, text, candidates }: Question, candidate: number, answer: Answer): void {
    const { outcome, errno, message, state, columns, rows, tookMs } = answer;
    const shown = candidate === 0 ? text : (candidates[candidate - 1]?.text ?? '');
    const place = { key, file, line, text: shown, candidate };
    recorder.record({ kind: 'lint-answer', ...place, outcome, errno, message, state, columns, rows, tookMs });
  }
  /** A server may answer, and end a moment later: then the statement before has ended it. */
  function blame(question: Question | undefined): void {
    if (question === undefined) return;
    const answer = { ...gone, state: states[0]?.name ?? '' };
    known.set(identityOf(question), [answer]);
    record(question, 0, answer);
  }
}

/** Questions with the same one have the same answer. */
const identityOf = ({ sql, shown }: Question): string => JSON.stringify([sql, shown]);

const gone = {
  outcome: 'ended the server',
  errno: null,
  message: null,
  columns: null,
  rows: null,
  tookMs: 0,
} as const satisfies Said;

/** The answer to what is written, and where that is refused or warned of, those to what could stand in its place. */
async function answersTo(
  { sql, candidates, shown = [] }: Question,
  pairs: Pairs,
  blameBefore: () => void,
): Promise<readonly Answer[]> {
  if (await pairs.died()) blameBefore();
  const hadExecuted = pairs.hasExecuted;
  let answer = await inSomeState({ statements: [sql], shown }, pairs);
  if (answer.outcome === 'ended the server' && hadExecuted) {
    answer = await inSomeState({ statements: [sql], shown }, pairs);
    if (answer.outcome !== 'ended the server') {
      if (await pairs.endsSoon()) answer = { ...gone, state: answer.state };
      else blameBefore();
    }
  }
  const answers = [answer];
  const doubtful = answer.outcome === 'refused' || answer.message !== null || showsNothing(sql, answer);
  if (!doubtful || answer.outcome === 'ended the server' || answer.outcome === 'timed out') return answers;
  for (const candidate of candidates) {
    const tried = await inSomeState({ statements: candidate.sql ?? [], shown }, pairs);
    answers.push(tried);
    if (tried.outcome === 'accepted' && !deprecates(tried.message) && !showsNothing(sql, tried)) break;
  }
  return answers;
}

const showsNothing = (sql: string, { outcome, rows }: Said): boolean =>
  outcome === 'accepted' && rows === 0 && showsNames(sql);

/** The answer in the first state in which it is accepted; where there is none, that of the first state. */
async function inSomeState(asked: Asked, pairs: Pairs): Promise<Answer> {
  let first: Answer | undefined;
  let last: Answer | undefined;
  for (const state of states) {
    if (last !== undefined && !state.suits(asked.statements.join(';\n'), last)) continue;
    const said = await pairs.executeIn(state, asked);
    if (said === null) continue;
    last = { ...said, state: state.name };
    first ??= last;
    if (said.outcome !== 'refused') return last;
  }
  if (first === undefined) throw new Error('no state of the pair could be entered');
  return first;
}

/** The pair of one file, made anew when that is the only way to have it fresh. */
class Pairs implements AsyncDisposable {
  private pair: LintPair | undefined;
  hasExecuted = false;

  constructor(private readonly asking: Asking) {}

  /** @returns `null` where the state cannot be entered. */
  async executeIn(state: State, asked: Asked): Promise<Said | null> {
    const sql = asked.statements.join(';\n');
    const pair = await this.fresh();
    const mariadb = pair.replica.flavour.name === 'mariadb';
    try {
      await state.enter(pair, channelNamed(sql, mariadb), sql);
    } catch (cause) {
      this.asking.signal.throwIfAborted();
      // The first one is that of a fresh pair: something is wrong with it, and not with the statement.
      await this.end();
      if (state === states[0]) return this.onAnother(asked, cause);
      return null;
    }
    return this.execute(pair, state, asked);
  }

  private async onAnother(asked: Asked, cause: unknown): Promise<Said> {
    const [usual] = states;
    if (usual === undefined) throw cause;
    const pair = await this.fresh();
    const sql = asked.statements.join(';\n');
    await usual.enter(pair, channelNamed(sql, pair.replica.flavour.name === 'mariadb'), sql);
    return this.execute(pair, usual, asked);
  }

  private async execute(pair: LintPair, state: State, asked: Asked): Promise<Said> {
    const { signal } = this.asking;
    const server = pair[state.on];
    const statements = await withShownValues(server, asked);
    if ('outcome' in statements) {
      if (statements.goesOn) await this.end();
      return statements;
    }
    const reads = statements.every(onlyReads);
    const said = await execute(server, statements, signal);
    this.hasExecuted = true;
    if (said.outcome === 'ended the server') {
      await this.end();
      return said;
    }
    if (!reads && touchesReplication(statements.join(';\n'))) pair.channel.touched();
    const lasting = state.on === 'source' || statements.some(beyondRepair);
    const changed = !reads && said.outcome !== 'refused' && lasting;
    if (said.goesOn || state.spoils || changed) await this.end();
    else if (!reads) {
      const fine = await pair.asFresh(state.on).catch(() => null);
      signal.throwIfAborted();
      // One that is shutting down no longer answers, and may take a moment to be gone.
      if (fine === null && (!server.isRunning() || (await this.endsSoon()))) {
        await this.end();
        return { ...gone, tookMs: said.tookMs };
      }
      if (!fine) await this.end();
    }
    return said;
  }

  /** Whether a server of the pair has ended by itself since the last answer. */
  async died(): Promise<boolean> {
    const { pair } = this;
    if (pair === undefined || (pair.source.isRunning() && pair.replica.isRunning())) return false;
    await this.end();
    return true;
  }

  /** Whether a server of the pair ends within some seconds: it may have answered, and be ending. */
  async endsSoon(): Promise<boolean> {
    const { pair } = this;
    if (pair === undefined) return false;
    const late = new AbortController();
    const ends = [pair.source, pair.replica].map((server) => server.exited.then(() => true));
    const ended = await Promise.race([...ends, delay(endsWithinMs, false, { signal: late.signal }).catch(() => false)]);
    late.abort();
    if (ended) await this.end();
    return ended;
  }

  private async fresh(): Promise<LintPair> {
    if (this.pair?.source.isRunning() && this.pair.replica.isRunning()) return this.pair;
    await this.end();
    this.pair = await this.asking.freshPair();
    this.hasExecuted = false;
    return this.pair;
  }

  private async end(): Promise<void> {
    const { pair } = this;
    this.pair = undefined;
    this.hasExecuted = false;
    await pair?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}
