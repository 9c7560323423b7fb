import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { FourElements } from '../../subgraphs/bank/accounts/fourElements.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
import type { RunningCopy } from './runningCopy.ts';

/** What was answered to everything that was asked, and how much that was. */
export interface LoadRecord {
  requests: number;
  bindings: number;
  readonly answers: (text: string) => void;
}

type Send = (
  token: string | null,
  query: string,
  variables?: object,
  more?: object,
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is walked through, not kept.
) => Promise<any>;

/**
 * A person joins, proves who they are, agrees, binds two cards, reads, replaces one by the other, and does wrong what
 * can be done wrong: numbers in the clear where they do not belong, as variables, as text and as names.
 */
export async function liveAsShopper(
  copy: RunningCopy,
  bankToken: string,
  cards: readonly [FourElements, FourElements],
  record: LoadRecord,
): Promise<void> {
  const send: Send = async (token, query, variables = {}, more = {}) => {
    const text = await copy.send(token, { query, variables, ...more });
    record.requests += 1;
    record.answers(text);
    return JSON.parse(text).data;
  };
  const token = await join(send);
  const [first, second] = [
    await bind(send, token, bankToken, cards[0]),
    await bind(send, token, bankToken, cards[1]),
  ];
  record.bindings += 2;
  await mutate(send, token, 'signMandate', { cardId: first, perDebitLimit: '100', monthlyLimit: '900' });
  await read(send, token, first);
  await misuse(send, token, cards[0]);
  await mutate(send, token, 'replaceCard', { cardId: first, replacementId: second });
  await mutate(send, token, 'cancelMandate', { cardId: second });
  await mutate(send, token, 'unbindCard', { cardId: second });
  await read(send, token, second);
}

async function join(send: Send): Promise<string> {
  const name = `scan-${randomUUID().slice(0, 12)}`;
  const person = { username: name, password: 'seven paper lanterns', name: '测试人', mobile: '13900005678' };
  const { accessToken } = await mutate(send, null, 'signUp', person, 'accessToken');
  const { enrolment } = await mutate(send, accessToken, 'enrolTotp', {}, 'enrolment { id secret }');
  const totp = new TOTP({ secret: Secret.fromBase32(enrolment.secret) });
  await mutate(send, accessToken, 'confirmTotp', { enrolmentId: enrolment.id, code: totp.generate() });
  const code = totp.generate({ timestamp: Date.now() + 30_000 });
  const proven = await mutate(send, accessToken, 'stepUp', { method: 'TOTP', code }, 'accessToken');
  const { consentTexts } = await send(null, '{ consentTexts { purpose version recipient { id } } }');
  for (const { purpose, version, recipient } of consentTexts) {
    if (purpose !== 'CARD_BINDING' && purpose !== 'CARD_DISPLAY') continue;
    const consent = { purpose, recipientId: recipient.id, textVersion: version, isSensitiveAgreed: true };
    await mutate(send, proven.accessToken, 'grantConsent', consent);
  }
  return proven.accessToken;
}

async function bind(send: Send, token: string, bankToken: string, card: FourElements): Promise<string> {
  const { cardSealingKey } = await send(null, '{ cardSealingKey { id kty crv x y } }');
  const { id: kid, ...jwk } = cardSealingKey;
  const seal = (elements: FourElements) => sealCard({ ...jwk, kid }, elements);
  const wrong = await seal({ ...card, mobile: '13900000000' });
  await mutate(send, token, 'startBinding', { sealedCard: wrong }, 'card { id }');
  const started = await mutate(send, token, 'startBinding', { sealedCard: await seal(card) }, 'card { id }');
  const { sentPasswords } = await send(bankToken, '{ sentPasswords { id password } }');
  const { password } = sentPasswords.find(({ id }: { id: string }) => id === started.card.id);
  await mutate(send, token, 'confirmBinding', { cardId: started.card.id, password: '000000' });
  await mutate(send, token, 'confirmBinding', { cardId: started.card.id, password });
  return started.card.id;
}

async function read(send: Send, token: string, cardId: string): Promise<void> {
  await send(token, '{ me { name boundCards { maskedNumber status autoDebit { isEnabled } } } }');
  await send(token, 'query ($id: ID!) { card(id: $id) { maskedNumber status } }', { id: cardId });
}

async function misuse(send: Send, token: string, { cardNumber, idNumber }: FourElements): Promise<void> {
  await mutate(send, token, 'startBinding', { sealedCard: cardNumber });
  await mutate(send, token, 'startBinding', { [idNumber]: cardNumber });
  await mutate(send, token, 'confirmBinding', { cardId: cardNumber, password: idNumber });
  await mutate(send, token, 'signMandate', {
    cardId: idNumber,
    perDebitLimit: cardNumber,
    monthlyLimit: idNumber,
  });
  await send(token, 'query ($id: ID!) { card(id: $id) { status } }', { id: cardNumber });
  await send(token, 'query ($n: Int!) { me { orders(first: $n) { nodes { id } } } }', { n: cardNumber });
  await send(token, `{ card(id: "${cardNumber}") { status } }`);
  await send(token, `{ order(id: "${cardNumber}") { status } }`);
  await send(token, `{ me { orders(first: ${cardNumber}) { nodes { id } } } }`);
  await send(token, `{ _${cardNumber} }`);
  await send(token, `# ${idNumber}\n{ me { name } }`);
  await send(token, '{ me { name } }', {}, { operationName: cardNumber });
  await send(null, `query N_${cardNumber} { me { name } }`);
}

/** Sends a mutation under a new key and gives its payload, whatever it is. */
async function mutate(send: Send, token: string | null, field: string, input: object, selection = '') {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code message } } }`;
  return (await send(token, query, { input: { idempotencyKey: randomUUID(), ...input } }))?.[field];
}
