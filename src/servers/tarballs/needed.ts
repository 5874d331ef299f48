/** Programs of the vendors' tarballs that are clients, tools or debug builds: hundreds of megabytes that no server needs. */
const otherPrograms =
  /^(mysql(?!d$|d\W)|mysqld-debug|mysqld_|mysqlrouter|mariadb(?!d$|d\W)|mariadbd-(multi|safe)|my_|myisam|myrocks|aria_|sst_dump|innochecksum|ib(d2sdi)|lz4_|zlib_|perror$|replace$|resolve|comp_err$|msql2mysql$|galera|garbd|wsrep_|mbstream$|mytop$)/;

/** Folders beside `bin` that hold documents, tests and headers. */
const otherFolders =
  /^(docs|include|man|mysql-test|mariadb-test|sql-bench|support-files|share\/(doc|man|aclocal|pkgconfig)|lib\/(mysqlrouter|pkgconfig|plugin\/debug|galera.*))(\/|$)/;

const otherFiles = /\.(a|la|h|debug)$/;

/** Folders that a server has itself: a tarball without a folder around everything begins with one of them. */
const ownFolders = /^(bin|sbin|libexec|lib|lib64|share|scripts|etc)$/;

/**
 * Whether a server needs this entry at run time; `entry` is its path in the tarball (`mysql-8.4.11-linux.../bin/mysqld`). Everything that
 * is not known as something else counts as needed.
 */
export function isNeeded(entry: string): boolean {
  const parts = entry.split('/').filter((part) => part !== '' && part !== '.');
  const path = (ownFolders.test(parts[0] ?? '') ? parts : parts.slice(1)).join('/');
  if (otherFolders.test(path)) return false;
  const program = /^s?bin\/([^/]+)$/.exec(path)?.[1];
  if (program !== undefined) return !otherPrograms.test(program);
  return !otherFiles.test(path);
}
