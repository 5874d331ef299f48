/** What of a server can be given a file system of its own. */
export const diskNames = ['relay-log', 'binlog', 'data'] as const;
export type DiskName = (typeof diskNames)[number];

/** Sizes of file systems of their own, MiB; what is left out lies with everything else. `data` is the whole data folder but for logs that have their own. */
export type Disks = Readonly<Partial<Record<DiskName, number>>>;
