/** What a machine or runtime may or may not be able to do. A scenario that needs a missing one is skipped with the reason. */
export const capabilities = [
  'kernel-faults',
  'kernel-shaping',
  'netem',
  'packet-delay',
  'packet-link',
  'path-router',
  'tracing',
  'small-disks',
  'server-files',
  'host-names',
  'server-clock',
  'embedded-proxy',
] as const;
export type Capability = (typeof capabilities)[number];
