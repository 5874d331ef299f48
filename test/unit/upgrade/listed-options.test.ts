import { describe, expect, it } from 'vitest';
import { documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { listedOptions, subjectOfOption } from '../../../src/upgrade/listed-options.ts';

describe('options that programs are asked about', () => {
  it.each([
    ['mysql:5.6', 'mysql:9.7', ['sync_frm', 'sql_mode=NO_AUTO_CREATE_USER', 'ssl_cipher=AES128-SHA']],
    ['mariadb:10.5', 'mariadb:11.8', ['old_alter_table', 'date_format']],
  ])('%s to %s: documented subjects, each under its id', (from, to, some) => {
    const listed = listedOptions(from, to);
    expect(listed).toEqual(expect.arrayContaining(some));
    const documented = documentedDifferences(from, to).map(({ id }) => id);
    for (const option of listed) expect(documented, option).toContain(`starts/${subjectOfOption(option)}`);
    // A plugin is no option.
    expect(listed.filter((one) => one.includes(' '))).toEqual([]);
  });
  it('there are none between a version and itself, on the way back, and where no version is told', () => {
    expect(listedOptions('mysql:9.7', 'mysql:9.7')).toEqual([]);
    expect(listedOptions('mysql:9.7', 'mysql:5.6')).toEqual([]);
    expect(listedOptions('mysql@/opt/a', 'mysql@/opt/b')).toEqual([]);
  });
});
