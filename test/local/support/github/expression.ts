import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** What expressions of GitHub can read, as JSON. */
export type Contexts = Readonly<Record<string, unknown>>;

/** What the steps before have come to. */
export interface Status {
  readonly failed: boolean;
}

const statusFunctions = ['always', 'success', 'failure', 'cancelled'] as const;

/** The value of an expression, as JSON, by GitHub's own evaluator. Contexts that are not given are unknown: reading them throws. */
export function evaluate(expression: string, contexts: Contexts, { failed }: Status = { failed: false }): unknown {
  const says = { always: true, success: !failed, failure: failed, cancelled: false };
  const functions = statusFunctions.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(says[name]),
  }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const read = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const value = new Evaluator(parsed, read, new Map(functions.map((one) => [one.name, one]))).evaluate();
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}

/** A text with the values of its expressions. */
export function filled(text: string, contexts: Contexts, status?: Status): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => {
    const value = evaluate(expression, contexts, status);
    return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

/** Whether a step or a job is run. Without a function of the status, GitHub adds `success()`. */
export function isRun(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  const bare = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const whole = /\b(always|success|failure|cancelled)\(/.test(bare) ? bare : `success() && (${bare})`;
  return Boolean(evaluate(whole, contexts, status));
}
