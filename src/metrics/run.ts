import { join } from 'node:path';
import type { ProgressEvent } from '../model/progress.ts';
import { CaseTruth } from './case.ts';
import { own } from './catalogue.ts';
import { exposition } from './exposition.ts';
import { HistoryFollower } from './follow.ts';
import { labelled, type Sample } from './sample.ts';

interface Playing {
  readonly scenario: string;
  readonly case: string;
  readonly truth: CaseTruth;
  readonly follower: HistoryFollower;
}

/** The samples of a run: the cases that are being played, from their histories, and what has become of the others. */
export class RunMetrics implements AsyncDisposable {
  private readonly build: Sample;
  private readonly warn: (text: string) => void;
  private readonly playing = new Map<string, Playing>();
  private readonly outcomes = new Map<string, string>();
  private polling: Promise<void> | null = null;

  constructor(version: string, warn: (text: string) => void) {
    this.build = own('replfault_build_info', 1, { version });
    this.warn = warn;
  }

  /** Takes in what happens in the run. @param timelines folder of the histories of its cases */
  show(event: ProgressEvent, timelines: string): void {
    if (event.kind === 'case-start') {
      const truth = new CaseTruth();
      const follower = new HistoryFollower(join(timelines, `${event.id}.ndjson`), (one) => truth.take(one));
      this.playing.set(event.id, { scenario: event.scenario, case: event.case, truth, follower });
    }
    if (event.kind === 'case-end') {
      this.outcomes.set(event.result.id, event.result.outcome);
      void this.drop(event.id);
    }
  }

  /** Reads what was added to the histories. One call at a time: a second one joins the first. Never rejects. */
  poll(): Promise<void> {
    this.polling ??= this.pollAll().finally(() => {
      this.polling = null;
    });
    return this.polling;
  }

  private async pollAll(): Promise<void> {
    for (const [id, { follower }] of [...this.playing])
      await follower.poll().catch((error: Error) => {
        // A case that has ended meanwhile has closed its file.
        if (this.playing.get(id)?.follower !== follower) return;
        this.warn(`no metrics of case ${id}: ${error.message}`);
        return this.drop(id);
      });
  }

  private async drop(id: string): Promise<void> {
    const gone = this.playing.get(id);
    this.playing.delete(id);
    await gone?.follower[Symbol.asyncDispose]();
  }

  /** The text of a scrape: what was read so far. */
  render(): string {
    const counts = new Map<string, number>(
      ['pass', 'fail', 'inconclusive', 'flaky', 'skipped'].map((outcome) => [outcome, 0]),
    );
    for (const outcome of this.outcomes.values()) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    counts.set('playing', this.playing.size);
    return exposition([
      this.build,
      ...[...counts].map(([outcome, count]) => own('replfault_cases', count, { outcome })),
      ...[...this.playing.values()].flatMap(({ scenario, case: name, truth }) =>
        truth.server === null ? [] : labelled(truth.samples(), { scenario, case: name, server: truth.server }),
      ),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.playing.keys()].map((id) => this.drop(id)));
  }
}
