/** Which server a case ran on, or should have. */
export interface ServerIdentity {
  readonly spec: string;
  readonly flavour: string;
  /** Exact version, as the server itself reports it. */
  readonly version: string;
}

/** Vendor and version, as people name a server: `MySQL 9.7.4`, `MariaDB 10.11.18`. The version is in full, as the server reports it. */
export function productOf({ flavour, version }: Pick<ServerIdentity, 'flavour' | 'version'>): string {
  return `${vendorOf(flavour)} ${version}`;
}

/** `MySQL 9.7.4 → MariaDB 10.11.18`: source, then replica. */
export function productsOf({
  source,
  replica,
}: {
  readonly source: ServerIdentity;
  readonly replica: ServerIdentity;
}): string {
  return `${productOf(source)} → ${productOf(replica)}`;
}

function vendorOf(flavour: string): string {
  return /^mariadb/i.test(flavour) ? 'MariaDB' : /^percona/i.test(flavour) ? 'Percona Server' : 'MySQL';
}
