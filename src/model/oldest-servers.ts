/** The oldest versions that the tool has words for; held against the flavours by a test. */
export const oldest: Readonly<Record<'mysql' | 'mariadb', readonly number[]>> = { mysql: [5, 6], mariadb: [10, 5] };
