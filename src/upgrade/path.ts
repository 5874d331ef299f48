export const upgradePath = (from: string, to: string) => ({
  supported: true,
  says: `${from} to ${to}`,
  source: 'stub',
});
