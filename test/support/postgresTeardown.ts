import { closeRun } from './postgresRun.ts';

/** Jest asks for a default export here. */
export default closeRun;
