/** What docs/error-atlas.md is recorded from: faults of the network, and what looks like them. */
export const atlasScenarios: readonly string[] = [
  ...['error-1190', 'connect', 'kernel', 'process', 'storage', 'wide-area/mtu-black-hole/plain', 'wide-area/idle-flow'],
  ...['catalogue/servers', 'catalogue/names', 'catalogue/storage', 'catalogue/packet-path'],
];
