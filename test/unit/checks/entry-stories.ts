import { surveyParts } from '../../../src/model/comparison.ts';
import type { Happening } from '../../../src/model/timeline.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** An attempt: replicates, unless told otherwise. */
export const attempt = (changes: Partial<Happening<'entry'>> = {}): Happening<'entry'> => ({
  kind: 'entry',
  remedy: null,
  replicates: true,
  errno: null,
  reason: null,
  tookMs: 80,
  channel: ["CHANGE MASTER TO MASTER_HOST='10.0.0.1', MASTER_PASSWORD='***'", 'START SLAVE'],
  ...changes,
});

/** A statement by hand that was answered, unless told otherwise. */
export const said = (
  action: string,
  on: 'source' | 'replica',
  statement: string,
  errno: number | null = null,
): Happening<'operator'> => ({
  kind: 'operator',
  action,
  on,
  statement,
  errno,
  error: errno === null ? null : 'refused',
  tookMs: 1,
});

/** Every part of the survey of both ends, with one fact each. */
export function surveyed(builder: TimelineBuilder): TimelineBuilder {
  for (const server of ['source', 'replica'] as const)
    for (const what of surveyParts)
      builder.add(100, { kind: 'survey', server, what, facts: { [`${what} of the ${server}`]: '1' } });
  return builder;
}

/** Servers as they ship, which replicate. */
export const enteredCase = (): TimelineBuilder => surveyed(history().add(200, attempt()));
