import type { DataSource } from 'typeorm';
import { isBeingErased } from './eraseMe.ts';
import { isQuizPassed, readQuiz } from './quiz.ts';
import { isAccepted, readTerms } from './terms.ts';
import type { TermsKind } from './termsTables.ts';

/** How a person stands to the terms in force. */
export interface TermsStanding {
  readonly version: string;
  readonly isAccepted: boolean;
  readonly isQuizPassed: boolean;
}

/** Says, for a service, whether a person accepted the terms of a kind in force now, and understood them. */
export async function checkTerms(
  dataSource: DataSource,
  userId: string,
  kind: TermsKind,
  now: Date,
): Promise<TermsStanding> {
  const { version } = await readTerms(dataSource, kind, now);
  const quiz = await readQuiz(dataSource, version, now);
  return {
    version,
    // Nothing new begins with somebody who asked to be erased.
    isAccepted:
      (await isAccepted(dataSource, userId, version)) && !(await isBeingErased(dataSource.manager, userId)),
    isQuizPassed: await isQuizPassed(dataSource, userId, quiz),
  };
}
