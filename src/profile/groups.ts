/** A group of keys, in the order in which they are written. */
export interface Group {
  readonly path: string;
  readonly means: string;
  /** What is said where the group is missing or empty; `null` where that is no mistake. */
  readonly whenEmpty: string | null;
}

/** The groups of `replfault.yaml`, an inner one after the one around it. */
export const groups: readonly Group[] = [
  {
    path: 'servers',
    means: 'What both ends run',
    whenEmpty: 'missing: say what both ends run, for example source: mysql:9.7',
  },
  { path: 'settings', means: 'What is set today', whenEmpty: null },
  { path: 'link', means: 'What the link is like when nothing is wrong with it', whenEmpty: null },
  {
    path: 'workload',
    means: 'What the source writes',
    whenEmpty: 'missing: give writes_per_s, row_bytes and largest_transaction_bytes',
  },
  {
    path: 'disturbances',
    means: 'What must be survived; at least one',
    whenEmpty:
      'missing: without anything to survive there is nothing to tune for; give at least one, for example outage_s: 60',
  },
  {
    path: 'disturbances.flaps',
    means: 'The link goes down and comes back some times',
    whenEmpty: 'is empty: give times, down_s and up_s',
  },
  {
    path: 'objectives',
    means: 'What must be kept all the same; at least one',
    whenEmpty:
      'missing: without anything to keep, the longest timeouts would be best; give at least one, for example blind_window_s: 60',
  },
];
