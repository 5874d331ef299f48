/** Groups that repeat, and many repetitions, can take a server of regular expressions that goes back for ever. */
const repeatedGroup = /\)\s*[*+{?]/;
const repetitions = /[*+{]/g;
const mostRepetitions = 5;

/**
 * A pattern of names of metrics as this tool can hold it against names, or `null`: it is none, or too involved. Prometheus reads RE2 and has it fit the
 * whole name; `metrics(...)` of Grafana searches in it. Pure.
 */
export function namePattern(written: string, fits: 'whole' | 'part'): string | null {
  const pattern = written.replace(/(?:\.\*)+/g, '.*');
  if (repeatedGroup.test(pattern.replace(/\)\?/g, ')')) || (pattern.match(repetitions)?.length ?? 0) > mostRepetitions)
    return null;
  const all = fits === 'whole' ? `^(?:${pattern})$` : pattern;
  try {
    return new RegExp(all).source;
  } catch {
    return null;
  }
}

/** Whether a pattern may be about mysqld_exporter: it names it, or begins with anything. */
export const mayBeMysql = (written: string): boolean => /mysql/i.test(written) || /^\^?[^a-z_]/i.test(written);
