/** Packages that hold a shared library; `null` where a distribution has none. */
export interface LibraryPackages {
  readonly debian: string | null;
  readonly rpm: string | null;
}

/**
 * Libraries that the tarballs of the vendors take from the system, by the name a program asks for. Debian: names of Debian 12 and Ubuntu
 * 22.04. RPM: names of Fedora, RHEL and their kin.
 */
const packages: Readonly<Record<string, readonly [debian: string | null, rpm: string | null]>> = {
  'libaio.so.1': ['libaio1', 'libaio'],
  'libaio.so.1t64': ['libaio1t64', null],
  'libatomic.so.1': ['libatomic1', 'libatomic'],
  'libbz2.so.1': [null, 'bzip2-libs'],
  'libbz2.so.1.0': ['libbz2-1.0', null],
  'libcap.so.2': ['libcap2', 'libcap'],
  'libcom_err.so.2': ['libcom-err2', 'libcom_err'],
  'libcrypt.so.1': ['libcrypt1', 'libxcrypt-compat'],
  'libcrypt.so.2': [null, 'libxcrypt'],
  'libcrypto.so.10': [null, 'compat-openssl10'],
  'libcrypto.so.1.1': ['libssl1.1', 'compat-openssl11'],
  'libcrypto.so.3': ['libssl3', 'openssl-libs'],
  'libcurl.so.4': ['libcurl4', 'libcurl'],
  'libedit.so.2': ['libedit2', 'libedit'],
  'libfido2.so.1': ['libfido2-1', 'libfido2'],
  'libgcc_s.so.1': ['libgcc-s1', 'libgcc'],
  'libgssapi_krb5.so.2': ['libgssapi-krb5-2', 'krb5-libs'],
  'libjemalloc.so.2': ['libjemalloc2', 'jemalloc'],
  'libkrb5.so.3': ['libkrb5-3', 'krb5-libs'],
  'libldap-2.5.so.0': ['libldap-2.5-0', null],
  'liblz4.so.1': ['liblz4-1', 'lz4-libs'],
  'liblzma.so.5': ['liblzma5', 'xz-libs'],
  'liblzo2.so.2': ['liblzo2-2', 'lzo'],
  'libmecab.so.2': ['libmecab2', 'mecab'],
  'libncurses.so.5': ['libncurses5', 'ncurses-compat-libs'],
  'libncurses.so.6': ['libncurses6', 'ncurses-libs'],
  'libncursesw.so.6': ['libncursesw6', 'ncurses-libs'],
  'libnuma.so.1': ['libnuma1', 'numactl-libs'],
  'libpam.so.0': ['libpam0g', 'pam'],
  'libpcre.so.3': ['libpcre3', null],
  'libpcre2-8.so.0': ['libpcre2-8-0', 'pcre2'],
  'libpcre2-posix.so.3': ['libpcre2-posix3', 'pcre2'],
  'libpmem.so.1': ['libpmem1', 'libpmem'],
  'libsasl2.so.2': ['libsasl2-2', null],
  'libsasl2.so.3': [null, 'cyrus-sasl-lib'],
  'libselinux.so.1': ['libselinux1', 'libselinux'],
  'libsnappy.so.1': ['libsnappy1v5', 'snappy'],
  'libssl.so.10': [null, 'compat-openssl10'],
  'libssl.so.1.1': ['libssl1.1', 'compat-openssl11'],
  'libssl.so.3': ['libssl3', 'openssl-libs'],
  'libstdc++.so.6': ['libstdc++6', 'libstdc++'],
  'libsystemd.so.0': ['libsystemd0', 'systemd-libs'],
  'libtcmalloc.so.4': ['libgoogle-perftools4', 'gperftools-libs'],
  'libtcmalloc_minimal.so.4': ['libtcmalloc-minimal4', 'gperftools-libs'],
  'libtinfo.so.5': ['libtinfo5', 'ncurses-compat-libs'],
  'libtinfo.so.6': ['libtinfo6', 'ncurses-libs'],
  'libtirpc.so.3': ['libtirpc3', 'libtirpc'],
  'libunwind.so.8': ['libunwind8', 'libunwind'],
  'liburing.so.1': ['liburing1', null],
  'liburing.so.2': ['liburing2', 'liburing'],
  'libxml2.so.2': ['libxml2', 'libxml2'],
  'libz.so.1': ['zlib1g', 'zlib'],
  'libzstd.so.1': ['libzstd1', 'libzstd'],
};

/** Libraries whose Debian package carries the number of the library. */
const numbered: readonly (readonly [RegExp, (number: string) => LibraryPackages])[] = [
  [/^libicu(?:uc|i18n|data|io)\.so\.(\d+)$/, (number) => ({ debian: `libicu${number}`, rpm: 'libicu' })],
  [/^libprotobuf-lite\.so\.(\d+)$/, (number) => ({ debian: `libprotobuf-lite${number}`, rpm: 'protobuf-lite' })],
  [/^libprotobuf\.so\.(\d+)$/, (number) => ({ debian: `libprotobuf${number}`, rpm: 'protobuf' })],
  [/^libfmt\.so\.(\d+)$/, (number) => ({ debian: `libfmt${number}`, rpm: 'fmt' })],
];

/** The C library itself, which no package can add to a system that was built on another one. */
const ofTheCLibrary = /^(libc|libm|libdl|librt|libpthread|libresolv|ld-linux.*)\.so\.\d+$/;

export function packagesOf(library: string): LibraryPackages {
  if (ofTheCLibrary.test(library)) return { debian: 'libc6', rpm: 'glibc' };
  for (const [pattern, named] of numbered) {
    const number = pattern.exec(library)?.[1];
    if (number !== undefined) return named(number);
  }
  const [debian, rpm] = packages[library] ?? [null, null];
  return { debian, rpm };
}
