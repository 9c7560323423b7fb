import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { VaultRecordTable } from '../../../../subgraphs/bank/accounts/vault/tables.ts';
import { openRecord } from '../../../../subgraphs/bank/accounts/vault/vault.ts';
import type { VaultKeyFile } from '../../../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { type BindingWorld, bankOperations, createBindingWorld, mutations } from './bindingWorld.ts';
import { startVictim, untilSomebodyWaits } from './crashingVictim.ts';
import { newSecret, writeVaultKeys } from './vaultKeyFile.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

test('a rotation that is killed goes on where it stopped, and every record still opens', async () => {
  const person = await world.newPerson();
  await world.bind(person);
  const { rewrapped, remaining } = await rotateUntilKilled();
  expect(rewrapped).toBeGreaterThan(0);
  const input = { idempotencyKey: randomUUID() };
  expect(await world.mutate(bankOperations, mutations.rewrapVault, input)).toEqual({
    rewrappedCount: remaining,
    remainingCount: 0,
    userErrors: [],
  });
  for (const record of await world.owner.getRepository(VaultRecordTable).find()) {
    expect(await openRecord(world.keys, record)).not.toBe('');
  }
});

/** Adds a key and rotates in a process that waits for the last record, and is killed there. */
async function rotateUntilKilled(): Promise<{ rewrapped: number; remaining: number }> {
  const file: VaultKeyFile = JSON.parse(readFileSync(world.vaultKeysPath, 'utf8'));
  const keyEncryptionKeys = [...file.keyEncryptionKeys, { id: 'kek-2', secret: newSecret() }];
  writeVaultKeys({ ...file, keyEncryptionKeys }, world.vaultKeysPath);
  await sleep(1_100); // Every process looks at the key file once a second.
  const victim = await startVictim(world);
  await world.owner.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM vault_records ORDER BY ctid DESC LIMIT 1 FOR UPDATE');
    const sent = victim.send(bankOperations, mutations.rewrapVault, { idempotencyKey: randomUUID() });
    await untilSomebodyWaits(world);
    victim.process.kill('SIGKILL');
    await victim.end;
    await sent;
  });
  const records = world.owner.getRepository(VaultRecordTable);
  return {
    rewrapped: await records.countBy({ keyId: 'kek-2' }),
    remaining: await records.countBy({ keyId: 'kek-1' }),
  };
}
