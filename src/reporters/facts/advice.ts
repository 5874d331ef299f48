import type { Advice, Procedure } from '../../model/procedure.ts';
import type { ClaimRow } from './runbook.ts';
import type { ServerPair } from './server-pairs.ts';

/** A sentence, or the variants of a procedure, and the servers that it is for; `null`: for all that were tested. */
export interface AdviceItem {
  readonly servers: readonly string[] | null;
  readonly text: string | null;
  readonly procedures: readonly Procedure[];
}

interface Found {
  readonly key: string;
  /** Items that say the same on other servers, in other words. */
  readonly group: number;
  readonly servers: string[];
  readonly text: string | null;
  readonly procedures: Procedure[];
}

/**
 * The corrected advice of a claim, each sentence once, in the order of the servers' own lists. What differs between
 * servers stands side by side.
 */
export function mergedAdvice(pairs: readonly ServerPair[], { results }: ClaimRow): AdviceItem[] {
  const found: Found[] = [];
  const labels: string[] = [];
  for (const [index, one] of results.entries()) {
    const label = pairs[index]?.label;
    if (!one || label === undefined) continue;
    labels.push(label);
    merge(found, keyed(one.corrected), label);
  }
  return found.map(({ servers, text, procedures }) => ({
    servers: servers.length === labels.length ? null : servers,
    text,
    procedures: distinct(procedures),
  }));
}

/** Adds the list of one server to what was found so far. */
function merge(found: Found[], list: readonly Keyed[], label: string): void {
  let next = 0;
  for (const { key, advice } of list) {
    let at = found.findIndex((item, place) => place >= next && item.key === key);
    if (at < 0) {
      const beside = variantAt(found, next, list, advice);
      at = next;
      if (beside !== undefined) while (found[at]?.group === beside) at += 1;
      const text = typeof advice === 'string' ? advice : null;
      found.splice(at, 0, { key, group: beside ?? found.length, servers: [], text, procedures: [] });
    }
    found[at]?.servers.push(label);
    if (typeof advice !== 'string') found[at]?.procedures.push(advice);
    next = at + 1;
  }
}

/** The group of the sentence that stands where another one is to go, if this server does not say it: it is the same in other words. */
function variantAt(found: readonly Found[], at: number, list: readonly Keyed[], advice: Advice): number | undefined {
  const there = found[at];
  const other = there !== undefined && there.text !== null && !list.some(({ key }) => key === there.key);
  return other && typeof advice === 'string' ? there.group : undefined;
}

interface Keyed {
  readonly key: string;
  readonly advice: Advice;
}

/** What two servers' lists have in common: the same sentence, or the same procedure, the n-th time it is told. */
function keyed(advice: readonly Advice[]): Keyed[] {
  const times = new Map<string, number>();
  return advice.map((one) => {
    const name = typeof one === 'string' ? `text ${one}` : `procedure ${one.id}`;
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    return { key: `${name} ${time}`, advice: one };
  });
}

function distinct(procedures: readonly Procedure[]): Procedure[] {
  const texts = procedures.map((one) => JSON.stringify(one));
  return procedures.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

/** Values that the statements of a procedure set, for example `replica_net_timeout = 20`. */
export function valuesOf({ steps }: Procedure): string[] {
  return steps.flatMap((step) =>
    step.kind === 'run' ? [...step.sql.matchAll(/\b[A-Za-z_]+ ?= ?\d+(?:\.\d+)?\b/g)].map(([text]) => text) : [],
  );
}
