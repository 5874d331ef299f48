import type { UpgradeLint } from '../../model/upgrade-lint.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

export const lintFormats = ['text', 'json', 'github', 'sarif'] as const;
export type LintFormat = (typeof lintFormats)[number];

export interface LintLook {
  /** Whether the text goes to a terminal that shows colours. */
  readonly colour: boolean;
  /** Version of the tool; `folder`: where it was started, since SARIF names files relative to it. */
  readonly version: string;
  readonly folder: string;
}

/** What `upgrade-lint` prints. Whatever files and servers hold, it stays in its format and moves no terminal. Pure. */
export function renderUpgradeLint(lint: UpgradeLint, format: LintFormat, look: LintLook): string {
  switch (format) {
    case 'text':
      return text(lint, look.colour);
    case 'json':
      return json(lint);
    case 'github':
      return github(lint);
    case 'sarif':
      return sarif(lint, look);
  }
}
