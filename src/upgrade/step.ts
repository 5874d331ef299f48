import type { DifferenceClass, Severity, UpgradeState } from '../model/comparison.ts';
import type { NamedServer } from '../model/tried-servers.ts';

/** How a fact is known; what stands here is printed. */
export const markMeanings = {
  V: 'stated by the vendor: manual, release notes, data of the upgrade checker, or source code',
  B: 'found in the server binary, not tried',
  P: 'tested on real servers by this project',
  S: 'secondary source only: stated by others than the vendor',
  m: 'partly unchecked',
} as const;
export type Mark = keyof typeof markMeanings;

/** One subject: its name, what it is before and after (`null`: it is not there), and the release, where it is not that of its group. */
type Row = readonly [subject: string, from: string | null, to: string | null, since?: string];

/** Changes that have one cause. */
export interface ChangeGroup {
  /** In a few words. */
  readonly cause: string;
  readonly class: DifferenceClass;
  /** The states that it can spoil; for a change of the versions themselves (a default, a statement) those in which it is first met. */
  readonly states: readonly UpgradeState[];
  readonly severity: Severity;
  /** The first release that has it, as exactly as known (`8.4`: some release up to 8.4.0); `null`: every upgrade meets it. */
  readonly since: string | null;
  /** Where only an old version below this one is concerned. */
  readonly fromBelow?: string;
  /** The strongest first. */
  readonly marks: readonly Mark[];
  /** Manual page, release notes or data, by name. */
  readonly source: string;
  /** `false`: no run of this tool can show it. */
  readonly playable?: false;
  readonly changes: readonly Row[];
}

/** What changes between two series that follow each other. */
export interface Step {
  readonly vendor: NamedServer['vendor'];
  /** Series; equal where the step holds what every upgrade meets. */
  readonly from: string;
  readonly to: string;
  /** The command that plays it, where the servers can be had. */
  readonly play: string;
  /** What is known of the step and is no difference. */
  readonly notes?: readonly string[];
  readonly groups: readonly ChangeGroup[];
}

/** One subject with all that is known of it. */
export interface DocumentedChange extends Omit<ChangeGroup, 'changes' | 'playable'> {
  readonly subject: string;
  readonly from: string | null;
  readonly to: string | null;
  /** The command that plays it; `null` where none does. */
  readonly play: string | null;
}

/** The subjects of a step one by one, in its order. Pure. */
export function changesOf({ groups, play }: Pick<Step, 'groups' | 'play'>): DocumentedChange[] {
  return groups.flatMap(({ changes, playable, ...shared }) =>
    changes.map(([subject, from, to, since = shared.since]) => ({
      ...shared,
      subject,
      from,
      to,
      since,
      play: playable === false ? null : play,
    })),
  );
}
