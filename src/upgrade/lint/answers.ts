import type { Timeline } from '../../model/timeline.ts';
import type { LintAnswer, LintVersion } from '../../model/upgrade-lint.ts';
import type { ServerNames } from '../exporter-metrics.ts';

/** What one version said to one item. */
export interface ItemAnswer extends LintAnswer {
  readonly state: string | null;
  readonly columns: readonly string[] | null;
  readonly rows: number | null;
  /** The case of the run that shows it. */
  readonly case: string;
  /** What was tried in its place, by number from 1. */
  readonly candidates: ReadonlyMap<number, CandidateAnswer>;
}

/** What the target said to a candidate. */
interface CandidateAnswer extends LintAnswer {
  readonly rows: number | null;
}

/** Everything that the servers of one version said. */
export interface VersionAnswers {
  /** By key of the question. */
  readonly items: ReadonlyMap<string, ItemAnswer>;
  /** `null` where no server was asked for names. */
  readonly names: ServerNames | null;
  readonly namesCase: string | null;
  /** `MySQL 9.7.4`; `null` where no server was asked. */
  readonly product: string | null;
}

export type Answers = Readonly<Record<LintVersion, VersionAnswers>>;

/** Reads the answers of a run out of the histories of its cases. Pure. */
export function answersIn(cases: readonly { readonly id: string; readonly timeline: Timeline }[]): Answers {
  const of = (version: LintVersion): VersionAnswers => {
    const items = new Map<string, ItemAnswer>();
    let names: ServerNames | null = null;
    let namesCase: string | null = null;
    let product: string | null = null;
    for (const { id, timeline } of cases) {
      const asked = timeline.first('lint-asked');
      if (asked?.version !== version) continue;
      product = asked.product;
      for (const { key, candidate, ...answer } of timeline.of('lint-answer')) {
        const { outcome, errno, message, state, columns, rows } = answer;
        const plain = { outcome, errno, message };
        const before = items.get(key);
        const candidates = new Map(before?.candidates);
        if (candidate > 0 && before)
          items.set(key, { ...before, candidates: candidates.set(candidate, { ...plain, rows }) });
        else if (candidate === 0) items.set(key, { ...plain, state, columns, rows, case: id, candidates });
      }
      const told = timeline.of('lint-names');
      if (told.length === 0) continue;
      const list = (what: keyof ServerNames): readonly string[] =>
        told.findLast((one) => one.what === what)?.names ?? [];
      names = { 'replica-status': list('replica-status'), status: list('status'), variables: list('variables') };
      namesCase = id;
    }
    return { items, names, namesCase, product };
  };
  return { from: of('from'), to: of('to') };
}

/** The key of an item: place of its file, and its own place in it. */
export const keyOf = (file: number, item: number): string => `${file}:${item}`;
