/** What promtool printed for one expression that was expected to return nothing. */
export interface Printed {
  readonly expr: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** What came of a test file: by the number of the test what its expressions returned; those that returned nothing are not listed. */
export interface Outcomes {
  readonly tests: ReadonlyMap<number, readonly Printed[]>;
  /** Rules that could not be evaluated: name of the rule and what Prometheus says. */
  readonly broken: readonly { readonly rule: string; readonly error: string }[];
  /** Lines that are about neither. */
  readonly rest: readonly string[];
}

/**
 * Reads what `promtool test rules` prints: each expression of a test expects nothing, so each that returns something is a failure and printed with what it
 * got (`--debug`, which prints all alerts, came later than version 2.42). The first expression of each test returns the number of the test. Pure.
 */
export function readOutput(text: string): Outcomes {
  const tests = new Map<number, Printed[]>();
  const broken: { rule: string; error: string }[] = [];
  const rest: string[] = [];
  let current: Printed[] | null = null;
  let expr: string | null = null;
  for (const line of text.split('\n')) {
    const asked = /^\s*expr: ("(?:[^"\\]|\\.)*"), time: /.exec(line);
    const got = /^\s*got: ?(.*)$/.exec(line);
    const failed = /^\s*rule: (.*?), time: [^,]+, err: (.*)$/.exec(line);
    if (asked) expr = JSON.parse(asked[1] as string) as string;
    else if (got && expr !== null) {
      const number = /^vector\((\d+)\)$/.exec(expr)?.[1];
      if (number !== undefined) {
        current = [];
        tests.set(Number(number), current);
      } else current?.push({ expr, samples: samplesIn(got[1] as string) });
      expr = null;
    } else if (failed) broken.push({ rule: failed[1] as string, error: failed[2] as string });
    else if (!/^\s*(?:exp: nil|FAILED:|SUCCESS|Unit Testing:.*)?\s*$/.test(line)) rest.push(line.trim());
  }
  return { tests, broken, rest };
}

function samplesIn(text: string): Printed['samples'] {
  return [...text.matchAll(/\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\} ([^\s,]+)/g)].map(([, labels = '', value = '']) => ({
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, name = '', quoted = '""']) => [
        name,
        unquoted(quoted),
      ]),
    ),
    value: Number(value),
  }));
}

/** A string as Go quotes it, whose escapes are those of JSON but for a few, which are left as they are. */
function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}
