/** What of a server can be given a file system of its own. */
export const diskNames = ['relay-log', 'binlog', 'data'] as const;
export type DiskName = (typeof diskNames)[number];

/**
 * File systems of their own, and how much is free in each when the server starts, MiB; what is left out lies with everything else. `data` is the whole data
 * folder but for logs that have their own.
 */
export type Disks = Readonly<Partial<Record<DiskName, number>>>;
