import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bounded } from '../../model/bounded.ts';
import { phaseMs } from '../../model/budget.ts';
import type { Site } from '../../topology/site.ts';
import type { CaseBrief, CaseEnds, CasePreparer } from '../prepare-case.ts';
import type { WorkerConfig } from '../protocol.ts';
import type { Sites } from '../sites.ts';

/** A case of servers as they ship: what they are made of, and a place for them. They start in the play, because a start that fails is a finding. */
export interface PreparedEntry extends CaseBrief {
  readonly dir: string;
  readonly site: Site;
  readonly ends: CaseEnds;
}

/** Makes templates and a site, with a bound. @throws CaseSkipped, and environment errors (exit 3). */
export function entryPreparer(
  { scratchDir, index }: Pick<WorkerConfig, 'scratchDir' | 'index'>,
  preparer: Pick<CasePreparer, 'ends'>,
  sites: Pick<Sites, 'openSite'>,
): (brief: CaseBrief) => Promise<PreparedEntry> {
  let nextDir = 0;
  return async (brief) => {
    nextDir += 1;
    const dir = join(scratchDir, `e${index}-${nextDir}`);
    await mkdir(dir, { recursive: true });
    const ends = await bounded(preparer.ends(brief), { ms: phaseMs.start, what: 'data folders to be prepared' });
    return { ...brief, dir, ends, site: await sites.openSite(brief.scenario, brief.settings) };
  };
}
