import type { FiledClaim } from '../../../claims/claim-files.ts';
import { howToPlay, mayBeTriedOn } from '../../../claims/pairing.ts';
import { usageError } from '../../../model/errors.ts';
import { serversOf } from '../../play-run.ts';
import type { PlaceOptions } from '../../run-options.ts';

export interface Playable {
  readonly claims: readonly FiledClaim[];
  /** How to play the others; empty where all are played. */
  readonly others: readonly string[];
  /** Whether no claim of the same kind (about one version, about two) that these servers can play is left out. */
  readonly complete: boolean;
}

/**
 * The claims that the servers of the options can play: one about two versions needs a pair.
 *
 * @param all of the folder
 * @param chosen of these
 * @param asked whether they were chosen by id
 * @throws ReplfaultError (usage) where one that was asked for cannot be played, saying how it can.
 */
export function playableClaims(
  all: readonly FiledClaim[],
  chosen: readonly FiledClaim[],
  asked: boolean,
  options: Pick<PlaceOptions, 'server' | 'replicaServer'>,
): Playable {
  const named = serversOf(options);
  const sources = named.length === 0 ? [''] : named;
  const pairs = sources.map((source) => ({ source, replica: options.replicaServer ?? source }));
  const fits = (claim: FiledClaim): boolean => pairs.some((pair) => mayBeTriedOn(claim, pair));
  const claims = chosen.filter(fits);
  const left = chosen.filter((claim) => !fits(claim));
  if (left.length > 0 && (asked || claims.length === 0)) {
    const [first = '', ...more] = howToPlay(left);
    throw usageError(
      'TWO_VERSIONS',
      `these servers cannot play ${left.map(({ id }) => id).join(', ')}`,
      [first, ...more].join('; '),
    );
  }
  const kinds = new Set(claims.map(({ between }) => between === undefined));
  const complete = all.every(
    (one) => claims.some(({ id }) => id === one.id) || !kinds.has(one.between === undefined) || !fits(one),
  );
  return { claims, others: howToPlay(left), complete };
}
