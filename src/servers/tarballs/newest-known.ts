import type { Vendor } from '../spec-syntax.ts';

/** The newest version of a series that was known when this table was written, and sha256 sums of its tarballs by file name. */
export interface KnownSeries {
  readonly vendor: Vendor;
  readonly series: string;
  readonly newest: string;
  readonly sha256: Readonly<Record<string, string>>;
}

/**
 * Series that production runs and that neither the Debian archive nor npm has. Written in November 2026. A sum stands here only where
 * several independent publications give the same one; the other tarballs are trusted on first use.
 */
export const newestKnown: readonly KnownSeries[] = [
  // The last release of 5.7.
  { vendor: 'mysql', series: '5.7', newest: '5.7.44', sha256: {} },
  { vendor: 'mysql', series: '8.0', newest: '8.0.46', sha256: {} },
  {
    vendor: 'mysql',
    series: '8.4',
    newest: '8.4.11',
    sha256: {
      'mysql-8.4.11-linux-glibc2.28-x86_64-minimal.tar.xz':
        '383f54e124d5f325d67f0c6912a8f96814eedc761a17ea30112e52fa4cc6b143',
    },
  },
  { vendor: 'mariadb', series: '10.6', newest: '10.6.28', sha256: {} },
  {
    vendor: 'mariadb',
    series: '11.4',
    newest: '11.4.13',
    sha256: {
      'mariadb-11.4.13-linux-systemd-x86_64.tar.gz': '3cebf63914df3154b7cb6d548337eb2be42c773aeb641110446b72e2746cfed7',
    },
  },
];
