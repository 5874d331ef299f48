import type { RunResult } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import { pairLabels } from '../facts/server-pairs.ts';
import { withoutTrials } from '../facts/tuning.ts';
import { withoutLaterTrials } from '../facts/upgrade.ts';
import { runSentence } from '../wording/outcome.ts';
import { atlas } from './atlas.ts';
import { attemptsPart } from './attempts.ts';
import { banner } from './banner.ts';
import { caseAnchor, caseSection } from './case.ts';
import { glossary } from './glossary.ts';
import { lint } from './lint.ts';
import { Markup, markup } from './markup.ts';
import { matrix } from './matrix.ts';
import { resumption } from './resumption.ts';
import { runbook } from './runbook.ts';
import { script } from './script.ts';
import { pageStyles } from './styles/page.ts';
import { paletteStyles } from './styles/palette.ts';
import { pictureStyles } from './styles/picture.ts';
import { sideBySideStyles } from './styles/side-by-side.ts';
import { chartStyles, tuningStyles } from './styles/tuning.ts';
import { upgradeStyles } from './styles/upgrade.ts';
import { summary } from './summary.ts';
import { tuning } from './tuning.ts';
import { upgrade } from './upgrade/chapter.ts';

/** Nothing from elsewhere may load, whatever a log line smuggled in. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The whole report as one self-contained page. */
export function page(whole: RunResult, timelineOf: (caseId: string) => Timeline | undefined): string {
  // Trials of a tuning are told by experiment, and those of a comparison by state; a section for each would drown the answer.
  const run = withoutLaterTrials(withoutTrials(whole));
  const labelOf = pairLabels(run);
  const styles = new Markup(
    `<style>${paletteStyles}${pageStyles}${pictureStyles}${sideBySideStyles}${chartStyles}${tuningStyles}${upgradeStyles}</style>`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="color-scheme" content="light dark">
<title>${run.outcome}: replfault ${run.run}</title>
<meta name="description" content="${runSentence(run)}">
<link rel="icon" href="data:,">
${styles}
</head>
<body>
<main>
${banner(whole, run)}
${tuning(whole)}
${upgrade(whole, timelineOf, new Map(run.cases.map(({ id }, index) => [id, caseAnchor(index)])))}
${lint(whole)}
${runbook(run)}
${run.comparison === undefined && run.upgradeLint === undefined && matrix(run)}
${(run.cases.length > 0 || run.tuning === undefined) && summary(run)}
${run.command.length > 0 && atlas(run, timelineOf)}
${resumption(run)}
${glossary()}
${run.cases.map((result, index) => caseSection(result, timelineOf(result.id), index, labelOf?.(result) ?? null, attemptsPart(result, timelineOf, index)))}
</main>
${script}
</body>
</html>
`.text;
}
