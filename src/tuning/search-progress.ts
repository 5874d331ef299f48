import type { Profile } from '../model/profile.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { TrialOutcome } from '../model/tuning.ts';
import { bracketOf, expectedTrialsLeft, type SearchSpec } from '../tune/break-point.ts';
import { valuesOf } from '../tune/searches.ts';
import type { TrialScenario } from '../tune/trials.ts';

/** Before the first trial has ended: what one takes, ms. */
const guessedTrialMs = 4_000;

interface Known {
  readonly name: string;
  readonly valueS: number;
  done: number;
  left: number;
  bracket: { readonly fromMs: number; readonly toMs: number } | null;
}

/** Counts the trials of all searches, done and expected, and works out the time left. */
export class SearchProgress {
  private readonly searches: Known[];
  private readonly startedAt = Date.now();

  constructor(
    private readonly show: (event: ProgressEvent) => void,
    private readonly workers: number,
    experiments: readonly TrialScenario[],
    profile: Profile,
    realTime: boolean,
  ) {
    this.searches = experiments.flatMap((scenario) =>
      valuesOf(scenario, profile, realTime).map((valueS) => ({
        name: scenario.name,
        valueS,
        done: 0,
        left: 8,
        bracket: null,
      })),
    );
  }

  /** A search stands here, before its next trial. */
  at(name: string, valueS: number, spec: SearchSpec, trials: readonly TrialOutcome[]): void {
    const known = this.of(name, valueS);
    if (!known) return;
    const { from, to } = bracketOf(spec, trials);
    known.done = trials.length;
    known.left = expectedTrialsLeft(spec, trials);
    known.bracket = { fromMs: from, toMs: to };
    this.tell();
  }

  ended(name: string, valueS: number): void {
    const known = this.of(name, valueS);
    if (!known) return;
    known.left = 0;
    known.bracket = null;
    this.tell();
  }

  private of(name: string, valueS: number): Known | undefined {
    return this.searches.find((one) => one.name === name && one.valueS === valueS);
  }

  private tell(): void {
    const done = this.searches.reduce((sum, one) => sum + one.done, 0);
    const left = this.searches.reduce((sum, one) => sum + one.left, 0);
    const eachMs = done === 0 ? guessedTrialMs / this.workers : (Date.now() - this.startedAt) / done;
    this.show({
      kind: 'search',
      trialsDone: done,
      trialsExpected: done + left,
      leftMs: Math.round(left * eachMs),
      brackets: this.searches.flatMap(({ name, valueS, bracket }) => (bracket ? [{ name, valueS, ...bracket }] : [])),
    });
  }
}
