import { errnoMeaning } from './errnos.ts';

/** What one case showed, on any of its servers. */
export interface Shown {
  /** The case as a link to its section. */
  readonly link: string;
  /** Values of Last_IO_Errno but 0. */
  readonly errnos: readonly number[];
  /** Error counters of the source that changed, by number. */
  readonly counters: readonly string[];
  /** The receiver stopped for good and left no error. */
  readonly stoppedSilently: boolean;
  /** No counter, no log line and no error on any server. */
  readonly nothing: boolean;
}

/** From what is seen to the cases that show it: error numbers first, then counters, then silence. Only rows with cases. */
export function indexRows(cases: readonly Shown[]): [seen: string, links: string][] {
  const numbers = [...new Set(cases.flatMap(({ errnos }) => errnos))].sort((a, b) => a - b);
  // How a dump thread ends is in nearly every case, and leads nowhere.
  const counters = [...new Set(cases.flatMap((one) => one.counters))].filter((one) => one !== '1105').sort();
  const rows: [string, (one: Shown) => boolean][] = [
    ...numbers.map((number): [string, (one: Shown) => boolean] => [
      `Last_IO_Errno ${named(String(number))}`,
      ({ errnos }) => errnos.includes(number),
    ]),
    ['Last_IO_Errno 0, and the receiver is No', ({ stoppedSilently }) => stoppedSilently],
    ...counters.map((number): [string, (one: Shown) => boolean] => [
      `The source counts ${named(number)}`,
      (one) => one.counters.includes(number),
    ]),
    ['Nothing: no counter, no log line, Last_IO_Errno 0', ({ nothing }) => nothing],
  ];
  return rows.flatMap(([seen, shows]): [string, string][] => {
    const links = cases.filter(shows).map(({ link }) => link);
    return links.length === 0 ? [] : [[seen, links.join(', ')]];
  });
}

function named(number: string): string {
  const meaning = errnoMeaning(number);
  return meaning === null ? number : `${number} (${meaning})`;
}
