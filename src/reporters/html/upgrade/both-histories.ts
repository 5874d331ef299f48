import type { Difference } from '../../../model/comparison.ts';
import type { CaseResult, RunResult } from '../../../model/result.ts';
import { productsOf } from '../../../model/server-identity.ts';
import type { Timeline } from '../../../model/timeline.ts';
import { type HistoryPair, historyPairs, pairAnchor } from '../../facts/upgrade.ts';
import { differenceText, stateWords } from '../../wording/comparison.ts';
import { plural } from '../../wording/quantities.ts';
import { legend } from '../figure.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { bothPicture, onOneAxis } from '../svg/both.ts';
import type { PictureFacts } from '../svg/frame.ts';
import { pictureFacts } from '../svg/picture.ts';

/** More pictures than this would make a page that nobody opens; every difference is in its table all the same. */
const mostPairs = 12;
/** So many differences are listed above their picture. */
const mostListed = 12;

/** A pair of histories that can be drawn, and where it stands on the page. */
export interface DrawnPair {
  readonly anchor: string;
  readonly pair: HistoryPair;
  readonly facts: readonly [PictureFacts, PictureFacts];
}

/** Pairs of histories with a fault in both: only then there is a moment from which both count. */
export function historiesOf(run: RunResult, timelineOf: (caseId: string) => Timeline | undefined): DrawnPair[] {
  return historyPairs(run)
    .slice(0, mostPairs)
    .flatMap((pair, index) => {
      const facts = ([pair.today, pair.later] as const).map((result, side) => {
        const timeline = timelineOf(result.id);
        return timeline === undefined || timeline.observations.length === 0
          ? null
          : pictureFacts(result, timeline, `h${index + 1}${side === 0 ? 'a' : 'b'}`);
      });
      const [today, later] = facts;
      if (!today || !later || today.frame.zeroIs !== later.frame.zeroIs) return [];
      return [{ anchor: pairAnchor(pair.state, pair.exhibit), pair, facts: onOneAxis(today, later) }];
    });
}

/**
 * Both histories of each pair on one axis, today's above, with the differences that they show.
 *
 * @param all how many pairs show a difference
 */
export function historySections(pairs: readonly DrawnPair[], all: number): Markup {
  if (pairs.length === 0) return nothing;
  const left = all - pairs.length;
  return markup`<h3>Both histories on one axis</h3><p class="hint">Today's is above, the later state's below. Both count from the injection of the fault.${left > 0 && ` ${plural(left, 'more pair')} of histories ${left === 1 ? 'is' : 'are'} only in the folder timelines.`}</p><div class="atlas">${pairs.map(section)}</div>`;
}

function section({ anchor, pair, facts }: DrawnPair, index: number): Markup {
  const { state, exhibit, differences, today, later } = pair;
  const { name } = stateWords[state];
  const [above, below] = facts;
  const description = `${differences.length} differences between today and ${name} in ${exhibit}. ${differences.slice(0, 3).map(differenceText).join('. ')}`;
  const svg = bothPicture(
    { facts: above, title: titleOf('today', today) },
    { facts: below, title: titleOf(name, later) },
    `h${index + 1}`,
    description,
  );
  const more = differences.length - mostListed;
  return markup`<details id="${anchor}"><summary><span class="what">${name}: ${exhibit}</span><span class="glance">${plural(differences.length, 'difference')}</span></summary><ul>${differences
    .slice(0, mostListed)
    .map(
      (one) => markup`<li>${withoutPlace(one, exhibit, name)}</li>`,
    )}${more > 0 && markup`<li class="hint">and ${more} more</li>`}</ul><figure><p class="hint swipe" aria-hidden="true">The picture scrolls sideways.</p><div class="scroller" role="region" tabindex="0" aria-label="Both timelines of ${exhibit}, today and ${name}">${svg}</div><figcaption>${captions(
    [
      ['today', above],
      [name, below],
    ],
  )}</figcaption></figure></details>`;
}

/** A difference where state and scenario are known already. */
function withoutPlace({ subject, from, to, class: kind }: Difference, exhibit: string, name: string): string {
  const what = subject.startsWith(`${exhibit}: `) ? subject.slice(exhibit.length + 2) : subject;
  if (kind === 'texts') return `only ${from === null ? name : 'today'}: ${what}`;
  return `${what === exhibit ? 'outcome' : what}: today ${from ?? 'not there'}, ${name} ${to ?? 'not there'}`;
}

function titleOf(name: string, { server, asked }: CaseResult): string {
  return `${name}: ${server === null ? `${asked.source}, ${asked.replica}` : productsOf(server)}`;
}

function captions(sides: readonly (readonly [string, PictureFacts])[]): Markup[] {
  return sides.flatMap(([name, facts]) => {
    const text = legend(facts);
    return text.text === '' ? [] : [markup`<h4>${name}: marks in the error logs</h4>${text}`];
  });
}
