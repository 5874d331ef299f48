/** Names of the sources, so that one page has one name. */

/** The vendor's own table of variables: introduced, deprecated, removed, with defaults by release. */
export const shellData = 'MySQL Shell, data of the upgrade checker (sysvars.json)';

export const manual = (version: string, page: string): string => `MySQL ${version} Reference Manual, ${page}`;
export const releaseNotes = (version: string): string => `MySQL ${version} Release Notes`;

export const mariadbPage = (page: string): string => `MariaDB Documentation, ${page}`;
export const mariadbNotes = (version: string): string => `MariaDB ${version} Release Notes`;
