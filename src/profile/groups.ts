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
    means: 'Servers of both ends',
    whenEmpty: 'missing: name the servers of both ends, for example source: mysql:9.7',
  },
  { path: 'settings', means: 'Current settings', whenEmpty: null },
  { path: 'link', means: 'The healthy link', whenEmpty: null },
  {
    path: 'workload',
    means: 'Write load of the source',
    whenEmpty: 'missing: give writes_per_s, row_bytes and largest_transaction_bytes',
  },
  {
    path: 'disturbances',
    means: 'Disturbances to survive; at least one',
    whenEmpty: 'missing: tuning needs at least one disturbance to survive, for example outage_s: 60',
  },
  {
    path: 'disturbances.flaps',
    means: 'The link goes down and up several times',
    whenEmpty: 'is empty: give times, down_s and up_s',
  },
  {
    path: 'objectives',
    means: 'Objectives to meet; at least one',
    whenEmpty:
      'missing: without an objective the longest timeouts would always win; give at least one, for example blind_window_s: 60',
  },
];
