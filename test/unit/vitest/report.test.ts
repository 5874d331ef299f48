import { describe, expect, it } from 'vitest';
import { exampleReport } from './failed-test.ts';

describe('the report of a test that fails', () => {
  const html = exampleReport();

  it('says which test failed and why, with nothing of it taken for markup', () => {
    expect(html).toContain('my client notices &lt;a stall&gt;');
    expect(html).toContain('expected 1 to be 2');
    expect(html).not.toContain('<a stall>');
  });

  it.each([
    ['resumes', 'failed'],
    ['data-intact', 'passed'],
    ['fault-took-effect', 'passed'],
    ['not client-notices', 'passed'],
  ])('holds the verdict of %s, in the sense of the test', (check, outcome) => {
    const row = html.split('<tr>').find((one) => one.includes(`<code>${check}</code>`));
    expect(row).toContain(outcome);
  });

  it('needs nothing from elsewhere, and names no command', () => {
    expect(html.match(/(?:src|href)="(?!#|data:)[^"]*"/g) ?? []).toEqual([]);
    expect(html).not.toContain('>Command<');
    expect(html).toContain('mysql:9.7 → your client');
  });
});
