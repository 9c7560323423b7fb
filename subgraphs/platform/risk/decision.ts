/** What decisions are about. */
export type DecisionSubject = 'APPLICATION' | 'TRANSACTION';

/** What can be decided. */
export type DecisionOutcome = 'APPROVE' | 'CHALLENGE' | 'REVIEW' | 'DECLINE';
