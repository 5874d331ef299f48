/** Bytes that a link has passed on towards its replica, of all connections; `null` where one of them is not counted. */
export function passedBytes(connections: readonly { readonly downstreamOut: number | null }[]): number | null {
  return connections.reduce<number | null>(
    (sum, { downstreamOut }) => (sum === null || downstreamOut === null ? null : sum + downstreamOut),
    0,
  );
}
