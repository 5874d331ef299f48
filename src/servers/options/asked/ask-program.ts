import { dialectOf } from '../dialect.ts';
import type { UserOption } from '../user-option.ts';
import type { Asking, ParserAnswer } from './answer.ts';
import { givenOption, loadsPlugins, silencesOthers } from './given.ts';
import { Inquiry, OutOfTime } from './inquiry.ts';
import type { Parser } from './run-parser.ts';

/**
 * Asks a server program what it says to each of these options, by its own parser, without starting a server. Neither secrets nor paths are given to it.
 *
 * 1. Options that load plugins are asked by themselves. Those that it accepts stand beside all others.
 * 2. Options that could silence others are asked by themselves too.
 * 3. All others are asked together, under `loose-`, which tells every unknown name in one run. An option that another message seems to be about is
 *    asked by itself. If a message names none, the option at which it begins is found by halves.
 * 4. What is left is asked again until the program accepts it and says nothing.
 *
 * @param options none of which `whyNotAsked` excludes
 * @returns the answers, in the order of the options; `undefined` where time was up
 * @throws ReplfaultError `parser-not-runnable` (exit 3) where the program refuses an empty option file, or does not answer to it.
 */
export async function askProgram(
  program: Parser,
  options: readonly UserOption[],
  { dir, deadlineMs, signal }: Asking,
): Promise<(ParserAnswer | undefined)[]> {
  if (options.length === 0) return [];
  const dialect = dialectOf(program);
  const inquiry = new Inquiry(program, { dir, deadlineMs, signal });
  const given = options.map((option) => givenOption(option, dialect, dir));
  const loading = given.filter((option) => loadsPlugins(option, dialect));
  const silencing = given.filter((option) => silencesOthers(option, dialect));
  const apart = new Set([...loading, ...silencing]);
  try {
    await inquiry.begin();
    for (const option of loading) await inquiry.load(option);
    for (const option of silencing) await inquiry.alone(option);
    await inquiry.together(given.filter((option) => !apart.has(option)));
  } catch (cause) {
    if (!(cause instanceof OutOfTime)) throw cause;
  }
  return given.map((option) => inquiry.answers.get(option));
}
