import { availableParallelism } from 'node:os';

/** Jest strips the types itself (Node's own type stripping), so there is no transform. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {},
  testTimeout: 120_000,
  // Most tests wait for other processes, so two workers are faster even on two cores.
  maxWorkers: Math.max(2, Math.ceil(availableParallelism() / 2)),
  workerIdleMemoryLimit: '1GB',
  globalSetup: '<rootDir>/test/support/postgresSetup.ts',
  globalTeardown: '<rootDir>/test/support/postgresTeardown.ts',
};
