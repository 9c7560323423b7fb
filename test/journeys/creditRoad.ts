import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { demoCardsOf } from '../../seed/bankCustomers.ts';
import { bank, platform } from '../../seed/parties.ts';
import { demoPassword, demoShoppers } from '../../seed/people.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
import type { GraphqlAnswer } from '../support/subgraph.ts';

export type Ask = (
  token: string | null,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<GraphqlAnswer>;

/** The steps of a person from joining to a line of credit, as a front end asks for them through the gateway. */
export type CreditRoad = ReturnType<typeof createCreditRoad>;

export function createCreditRoad(ask: Ask) {
  let keys = 0;

  /** Sends a mutation under a new key, and gives its payload. */
  async function mutate(token: string | null, field: string, selection: string, more: object = {}) {
    keys += 1;
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
    const input = { idempotencyKey: `key ${keys}`, ...more };
    const { data, errors } = await ask(token, query, { input });
    expect(errors).toBeUndefined();
    return data[field];
  }

  async function signIn(username: string): Promise<string> {
    return (await mutate(null, 'signIn', 'accessToken', { username, password: demoPassword })).accessToken;
  }

  async function agree(token: string): Promise<void> {
    const purposes = [
      ['CREDIT_ASSESSMENT', bank.id],
      ['CARD_BINDING', bank.id],
      ['CARD_DISPLAY', platform.id],
    ] as const;
    for (const [purpose, recipientId] of purposes) {
      const consent = { purpose, recipientId, textVersion: '2025-10', isSensitiveAgreed: true };
      expect((await mutate(token, 'grantConsent', '', consent)).userErrors).toEqual([]);
    }
  }

  /** Enrols a second factor and gives a token that proves two. */
  async function prove(token: string): Promise<string> {
    const { enrolment } = await mutate(token, 'enrolTotp', 'enrolment { id secret }');
    const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
    await mutate(token, 'confirmTotp', 'recoveryCodes', { enrolmentId: enrolment.id, code: totp.generate() });
    const code = totp.generate({ timestamp: Date.now() + 30_000 });
    return (await mutate(token, 'stepUp', 'accessToken', { method: 'TOTP', code })).accessToken;
  }

  async function understandTerms(token: string): Promise<void> {
    const terms = await ask(token, '{ me { termsToAccept { version shownHash } } }');
    await mutate(token, 'acceptTerms', 'acceptance { version }', terms.data.me.termsToAccept);
    const quiz = await ask(token, '{ me { termsQuizToPass { version shownHash } } }');
    const { version: quizVersion, shownHash } = quiz.data.me.termsQuizToPass;
    const right = { cost: 'dearer', late: 'penalty', lender: 'bank' };
    const answers = Object.entries(right).map(([questionId, choiceId]) => ({ questionId, choiceId }));
    const given = { quizVersion, shownHash, answers };
    const { attempt } = await mutate(token, 'answerTermsQuiz', 'attempt { isPassed }', given);
    expect(attempt).toEqual({ isPassed: true });
  }

  /** Starts binding the card that ma has at the bank, and gives what confirms it. */
  async function startBinding(token: string): Promise<{ cardId: string; password: string }> {
    const ma = demoShoppers.find(({ username }) => username === 'ma');
    const [card] = ma ? demoCardsOf(ma) : [];
    if (!card) throw new Error('The demo has a shopper who just joined, with a card at the bank.');
    const { data } = await ask(null, '{ cardSealingKey { id kty crv x y } }');
    const { id: kid, ...jwk } = data.cardSealingKey;
    const sealedCard = await sealCard({ ...jwk, kid }, card.elements);
    const { card: started } = await mutate(token, 'startBinding', 'card { id }', { sealedCard });
    const sent = await ask(await signIn('bank-ops'), '{ sentPasswords { password } }');
    return { cardId: started.id, password: sent.data.sentPasswords[0].password };
  }

  /** Asks until the answer is as hoped for; jobs take a moment. */
  async function eventually(
    token: string,
    query: string,
    // biome-ignore lint/suspicious/noExplicitAny: what comes back is compared with exact values.
    isSo: (me: any) => boolean,
    patienceMs = 20_000,
    // biome-ignore lint/suspicious/noExplicitAny: as above.
  ): Promise<any> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const { data } = await ask(token, query);
      if (data?.me && isSo(data.me)) return data.me;
      if (performance.now() > deadline) throw new Error(`It did not come about: ${JSON.stringify(data)}`);
      await sleep(100);
    }
  }

  return { ask, mutate, signIn, agree, prove, understandTerms, startBinding, eventually };
}
