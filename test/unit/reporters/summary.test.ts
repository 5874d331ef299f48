import { describe as about, expect, it } from 'vitest';
import { describe } from '../../../src/reporters/wording/observation.ts';
import { summaryOf } from '../../../src/reporters/wording/summary.ts';
import { healthyLink } from '../../fixtures/example-cases.ts';
import { filteredCase } from '../checks/cure-stories.ts';

about('what a report says of a replica that filters', () => {
  const timeline = filteredCase().build();
  it('is that a table is filtered, neither that rows differ nor that nothing was lost', () => {
    const sentences = summaryOf(healthyLink().result, timeline);
    expect(sentences.at(-1)).toBe(
      'At the end source and replica differed: filters that leave writes out (Replicate_Ignore_Table = d.t), neither lost nor equal: d.t (rows: 20 on the source, 0 on the replica).',
    );
  });
  it('names the table beside the filters in the history', () => {
    const facts = timeline.last('integrity');
    expect(facts && describe(facts)).toMatch(
      /filters: Replicate_Ignore_Table = d\.t; filtered: d\.t \(rows: 20 on the source, 0 on the replica\)$/,
    );
  });
});
