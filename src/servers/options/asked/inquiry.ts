import { ReplfaultError } from '../../../model/errors.ts';
import type { Asking, ParserAnswer } from './answer.ts';
import type { GivenOption } from './given.ts';
import {
  folded,
  isAboutName,
  optionIn,
  type ParserMessage,
  unknownName,
  withoutLoose,
  withoutValue,
} from './messages.ts';
import { type Heard, type Parser, runParser } from './run-parser.ts';

/** An idle machine answers in 0.1 s; ms. */
const answersWithinMs = 20_000;

/** The time for all questions is up. */
export class OutOfTime extends Error {}

/** A series of runs of one program, and what it said to each option. */
export class Inquiry {
  readonly answers = new Map<GivenOption, ParserAnswer>();
  /** Options that load plugins. */
  private beside: readonly GivenOption[] = [];
  /** What it says to an empty file, by pattern. */
  private usual: ReadonlySet<string> = new Set();

  constructor(
    private readonly program: Parser,
    private readonly asking: Asking,
  ) {}

  /** Hears what the program says to no option. @throws ReplfaultError `parser-not-runnable` (exit 3). */
  async begin(): Promise<void> {
    const { fine, late, messages } = await this.run([]);
    if (!fine) {
      const said = late ? `no answer within ${answersWithinMs / 1000} s` : messages.map(({ text }) => text).join('; ');
      throw new ReplfaultError(
        'parser-not-runnable',
        `${this.program.spec}: the server program does not even read an empty option file: ${said}`,
        { hint: 'Run the server program with --help --verbose to see what it lacks.' },
      );
    }
    this.usual = new Set(messages.map(({ pattern }) => pattern));
  }

  /** Asks an option that loads plugins, and puts it beside all that follow if it is accepted. */
  async load(option: GivenOption): Promise<void> {
    if ((await this.alone(option)).outcome !== 'accepted') return;
    this.beside = [...this.beside, option];
    await this.begin();
  }

  /** Asks one option by itself. */
  async alone(option: GivenOption): Promise<ParserAnswer> {
    return this.answer(option, this.answerTo(await this.run([option])));
  }

  /** Asks options together until each has an answer. Every round answers at least one, or keeps one from being suspected by its name again. */
  async together(options: readonly GivenOption[]): Promise<void> {
    const cleared = new Set<GivenOption>();
    for (;;) {
      const left = options.filter((option) => !this.answers.has(option));
      if (left.length === 0) return;
      const heard = await this.run(left.map(loose));
      const complaints = this.newIn(heard);
      const unknown = unknownIn(complaints, left);
      for (const [option, message] of unknown) this.refuseName(option, message);
      const others = complaints.filter((one) => ![...unknown.values()].includes(one));
      if (heard.fine && others.length === 0) {
        for (const option of left) if (!unknown.has(option)) this.answer(option, quietly);
        return;
      }
      const suspects = namedIn(
        others,
        left.filter((option) => !cleared.has(option) && !unknown.has(option)),
      );
      for (const option of suspects) {
        const answer = this.answerTo(await this.run([option]));
        // Alone it is accepted: the message is about another option that it names this way, or about both.
        if (answer.outcome === 'accepted' && answer.message === null) cleared.add(option);
        else this.answer(option, answer);
      }
      if (suspects.length === 0 && unknown.size === 0) await this.beginsAt(left);
    }
  }

  /** Finds by halves the option at which the program begins to complain. If it has nothing against that one alone, both are told of what it says here. */
  private async beginsAt(left: readonly GivenOption[]): Promise<void> {
    let [good, bad] = [0, left.length];
    let heard: Heard | undefined;
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      const some = left.slice(0, middle);
      const now = await this.run(some.map(loose));
      const unknown = new Set(unknownIn(this.newIn(now), some).values());
      const messages = now.messages.filter((one) => !unknown.has(one));
      if (now.fine && this.newIn({ ...now, messages }).length === 0) good = middle;
      else [bad, heard] = [middle, { ...now, messages }];
    }
    const option = left[bad - 1];
    if (option === undefined) return;
    const answer = await this.alone(option);
    // What stands in the place of a path may not go with the other options; the path might.
    if (option.standIn || answer.outcome !== 'accepted' || answer.message !== null) return;
    this.answer(option, this.answerTo(heard ?? (await this.run(left.map(loose)))));
  }

  /** Under `loose-` it is a warning; without it the program would not start. */
  private refuseName(option: GivenOption, message: ParserMessage): void {
    const own = isLoose(option.name);
    const text = withoutValue(own ? message.text : withoutLoose(message.text));
    this.answer(option, { outcome: own ? 'accepted' : 'refused', errno: message.errno, message: text });
  }

  private answer(option: GivenOption, answer: ParserAnswer): ParserAnswer {
    const { outcome, message } = answer;
    const idle = option.standIn && message !== null && !isAboutName(message) && outcome !== 'timed out';
    const told: ParserAnswer = !idle
      ? answer
      : outcome === 'accepted'
        ? quietly
        : { outcome: 'not told', errno: null, message: null };
    this.answers.set(option, told);
    return told;
  }

  private answerTo(heard: Heard): ParserAnswer {
    if (heard.late)
      return {
        outcome: 'timed out',
        errno: null,
        message: `the server program gave no answer within ${answersWithinMs / 1000} s`,
      };
    const own = heard.messages.filter(({ pattern }) => !this.usual.has(pattern));
    const levels = heard.fine ? [['error', 'warning']] : [['error'], ['plain'], ['warning']];
    const told = levels.map((some) => own.filter(({ level }) => some.includes(level))).find((some) => some.length > 0);
    return {
      outcome: heard.fine ? 'accepted' : 'refused',
      errno: told?.find(({ errno }) => errno !== null)?.errno ?? null,
      message: told?.map(({ text }) => withoutValue(text)).join('\n') ?? null,
    };
  }

  /** Errors and warnings that an empty file does not cause. */
  private newIn({ messages }: Heard): ParserMessage[] {
    return messages.filter(({ level, pattern }) => level !== 'plain' && !this.usual.has(pattern));
  }

  private async run(options: readonly GivenOption[]): Promise<Heard> {
    const { dir, deadlineMs, signal } = this.asking;
    signal?.throwIfAborted();
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) throw new OutOfTime();
    const timeoutMs = Math.min(answersWithinMs, leftMs);
    const heard = await runParser(this.program, [...this.beside, ...options], { dir, signal, timeoutMs });
    if (heard.late && timeoutMs < answersWithinMs) throw new OutOfTime();
    return heard;
  }
}

const quietly: ParserAnswer = { outcome: 'accepted', errno: null, message: null };

const isLoose = (name: string): boolean => /^loose[-_]/i.test(name);

/** As it is given with others. */
const loose = (option: GivenOption): GivenOption =>
  isLoose(option.name) ? option : { ...option, name: `loose-${option.name}` };

/** The options whose names these messages call unknown, with the message: as they were written, so that no other can be meant. */
function unknownIn(
  messages: readonly ParserMessage[],
  options: readonly GivenOption[],
): Map<GivenOption, ParserMessage> {
  const byName = new Map(messages.map((one) => [unknownName(one.text), one]));
  return new Map(
    options.flatMap((option): [GivenOption, ParserMessage][] => {
      const message = byName.get(loose(option).name);
      return message === undefined ? [] : [[option, message]];
    }),
  );
}

/** The options that messages seem to be about, by their names. */
function namedIn(messages: readonly ParserMessage[], options: readonly GivenOption[]): GivenOption[] {
  const plain = (name: string): string => folded(name).replace(/^loose_/, '');
  const names = new Set(options.flatMap(({ name }) => [plain(name), `loose_${plain(name)}`]));
  const named = new Set(messages.map(({ text }) => plain(optionIn(text, names) ?? '')));
  return options.filter(({ name }) => named.has(plain(name)));
}
