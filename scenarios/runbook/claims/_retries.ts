import { type ClaimServer, procedures } from 'replfault';

/** What a count of 0 does on this server. */
export function zeroRetries(server: ClaimServer): string[] {
  const { vendor, series } = procedures.dialectOf(server);
  if (vendor === 'mysql' && /^mysql:(9\.([7-9]|\d\d)|\d\d)/.test(series))
    return ['A retry count of 0 means no limit (measured on 9.7.4; since 9.7.2 according to a secondary source).'];
  return [
    `Never use a retry count of 0: when a connection ends after login, the receiver stops permanently, with error 0. Use ${vendor === 'mariadb' ? 'master_retry_count=100000' : '86400'}.`,
  ];
}
