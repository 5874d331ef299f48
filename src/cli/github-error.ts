import type { ReplfaultError } from '../model/errors.ts';
import { workflowCommand } from '../reporters/github/commands.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the command runs in a step of GitHub's Actions. */
export const isGithub = (env: Environment): boolean => env['GITHUB_ACTIONS'] === 'true';

/** An error that ended the command, as an annotation; `null` outside of GitHub's Actions. */
export function githubError(
  { code, message, hint }: Pick<ReplfaultError, 'code' | 'message' | 'hint'>,
  env: Environment,
): string | null {
  if (!isGithub(env)) return null;
  const lines = [message, ...(hint === undefined ? [] : hint.split('\n'))];
  return workflowCommand({ level: 'error', title: `replfault: ${code}`, lines });
}
