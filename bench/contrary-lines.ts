import { loadClaims } from '../src/claims/claim-files.ts';
import type { Claim } from '../src/model/claim.ts';
import { claimWord } from '../src/reporters/wording/claims.ts';
import { contraryPart } from './contrary-parts.ts';
import { contraryCommand, recordedVerdict } from './soak-contrary.ts';
import { readSections, type Section } from './soak-record.ts';

/** What the page of the verdicts says of the contrary world of each claim, by id, with what docs/soak.md records of it. */
export async function contraryLines(): Promise<ReadonlyMap<string, readonly string[]>> {
  const sections = await readSections();
  return new Map((await loadClaims()).map((claim) => [claim.id, linesOf(claim, sections)]));
}

/** Lines of Markdown. Pure. */
export function linesOf({ id, contrary }: Pick<Claim, 'id' | 'contrary'>, sections: readonly Section[]): string[] {
  if ('none' in contrary) return [`- None here. ${contrary.none}`];
  const part = contraryPart(id);
  const section = sections.find((one) => one.part === part);
  const seen = section === undefined ? null : recordedVerdict(section.text);
  const word = claimWord[contrary.verdict];
  return [
    `- ${contrary.world}`,
    `- Expected there: ${word}. ${
      seen === null
        ? 'Not played yet'
        : `Played: **${Object.hasOwn(claimWord, seen) ? claimWord[seen as keyof typeof claimWord] : seen}** ([soak](soak.md#${part}))`
    }.`,
    '',
    ...contraryCommand(id, contrary),
  ];
}
