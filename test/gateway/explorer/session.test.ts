import { createSessionStore } from '../../../gateway/explorer/web/session.ts';

const minute = 60_000;
const lina = { username: 'lina', password: 'paper-lina', name: 'Li Na', situation: 'New' };

/** A graph whose tokens live ten minutes, and a browser tab in front of it, at a clock of ours. */
function openTab() {
  const stored = new Map<string, string>();
  const world = {
    now: 0,
    isAway: false,
    isRefusing: false,
    tokens: 0,
    inputs: [] as object[],
    stored,
    token: (number: number) => `t${number}`,
  };

  async function fetch(_url: string, init: RequestInit): Promise<Response> {
    if (world.isAway) throw new TypeError('Failed to fetch');
    const { query, variables } = JSON.parse(String(init.body));
    if (query.includes('MyName')) return Response.json({ data: { me: { name: 'Somebody' } } });
    world.inputs.push(variables.input);
    if (world.isRefusing) {
      const refused = {
        accessToken: null,
        expiresAt: null,
        userErrors: [{ code: 'LOCKED', message: 'Locked.' }],
      };
      return Response.json({ data: { signIn: refused } });
    }
    world.tokens += 1;
    const expiresAt = new Date(world.now + 10 * minute).toISOString();
    return Response.json({
      data: { signIn: { accessToken: world.token(world.tokens), expiresAt, userErrors: [] } },
    });
  }

  const memory = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const reload = () => createSessionStore({ fetch, memory, now: () => world.now, known: [lina] });
  return { world, reload, store: reload() };
}

test('signing in sends the user name, the password and a key of its own, and nothing else', async () => {
  const { world, store } = openTab();
  await store.signIn(lina);
  await store.signIn(lina);
  const keys = world.inputs.map((input) => Object.keys(input));
  expect(keys).toEqual(Array(2).fill(['username', 'password', 'idempotencyKey']));
  expect(world.inputs[0]).not.toEqual(world.inputs[1]);
});

test('a token is renewed shortly before its end, once for all who wait', async () => {
  const { world, store } = openTab();
  await store.signIn(lina);
  world.now = 10 * minute - 15_001;
  expect(await store.accessToken()).toBe('t1');
  world.now = 10 * minute - 15_000;
  expect(await Promise.all([store.accessToken(), store.accessToken()])).toEqual(['t2', 't2']);
  expect(world.tokens).toBe(2);
});

test('a refused token is renewed, one that was replaced meanwhile is not renewed again', async () => {
  const { world, store } = openTab();
  await store.signIn(lina);
  expect(await store.accessToken('t1')).toBe('t2');
  expect(await store.accessToken('t1')).toBe('t2');
  expect(world.tokens).toBe(2);
});

test('a demo person stays signed in over a reload and past the end of the token', async () => {
  const { world, store, reload } = openTab();
  await store.signIn(lina);
  world.now = 60 * minute;
  const reloaded = reload();
  expect(reloaded.state().session?.name).toBe('Li Na');
  expect(await reloaded.accessToken()).toBe('t2');
});

test('a typed password is not stored: after a reload the session ends with its token', async () => {
  const { world, store, reload } = openTab();
  await store.signIn({ username: 'other', password: 'own secret' });
  expect(store.state().session?.name).toBe('Somebody');
  expect([...world.stored.values()].join()).not.toContain('own secret');
  world.now = 60 * minute;
  const reloaded = reload();
  expect(await reloaded.accessToken()).toBeNull();
  expect(reloaded.state()).toEqual({ session: null, notice: 'Your sign-in ended. Please sign in again.' });
});

test('a renewal that is refused ends the session and says why', async () => {
  const { world, store } = openTab();
  await store.signIn(lina);
  world.isRefusing = true;
  expect(await store.accessToken('t1')).toBeNull();
  expect(store.state()).toEqual({ session: null, notice: 'Your sign-in ended. Locked.' });
  expect(world.stored.size).toBe(0);
});

test('a graph that is away for a while ends no session', async () => {
  const { world, store } = openTab();
  await store.signIn(lina);
  world.isAway = true;
  await expect(store.accessToken('t1')).rejects.toThrow('The gateway did not answer.');
  world.isAway = false;
  expect(await store.accessToken('t1')).toBe('t2');
});

test('signing out during a renewal stays signed out', async () => {
  const { store } = openTab();
  await store.signIn(lina);
  const renewal = store.accessToken('t1');
  store.signOut();
  expect(await renewal).toBeNull();
  expect(store.state()).toEqual({ session: null, notice: null });
});

test('a refused sign-in gives the reason of the graph and signs nobody in', async () => {
  const { world, store } = openTab();
  world.isRefusing = true;
  await expect(store.signIn(lina)).rejects.toThrow('Locked.');
  expect(store.state().session).toBeNull();
});

test('a token that a passkey gave is used until it ends; then somebody has to sign in again', async () => {
  const { world, store } = openTab();
  await store.adopt({ accessToken: 'given', expiresAt: new Date(10 * minute).toISOString() });
  expect(store.state().session).toMatchObject({ name: 'Somebody', accessToken: 'given' });
  expect(await store.accessToken()).toBe('given');
  world.now = 10 * minute;
  expect(await store.accessToken()).toBeNull();
  expect(store.state()).toEqual({ session: null, notice: 'Your sign-in ended. Please sign in again.' });
});

/** A token that says whom it is for, as the gateway's do. */
const tokenOf = (sub: string, number: number) =>
  `h.${Buffer.from(JSON.stringify({ sub, number, name: '马可' })).toString('base64url')}.s`;

test('another token of who is signed in is gone on with at once, and renewed as before', async () => {
  const { world, store } = openTab();
  world.token = (number) => tokenOf('usr_lina', number);
  await store.signIn(lina);
  const given = tokenOf('usr_lina', 99);
  void store.adopt({ accessToken: given, expiresAt: new Date(20 * minute).toISOString() });
  expect(await store.accessToken()).toBe(given);
  expect(store.state().session).toMatchObject({ username: 'lina', name: 'Li Na' });
  world.now = 20 * minute;
  expect(await store.accessToken()).toBe(tokenOf('usr_lina', 2));
});

test('a token of somebody else makes the page theirs, under their name', async () => {
  const { world, store } = openTab();
  world.token = (number) => tokenOf('usr_lina', number);
  await store.signIn(lina);
  await store.adopt({ accessToken: tokenOf('usr_new', 1), expiresAt: new Date(20 * minute).toISOString() });
  expect(store.state().session).toMatchObject({ username: 'usr_new', name: 'Somebody' });
});
