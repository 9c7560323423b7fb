import { useState } from 'react';
import { useExplorer, useSessionState } from './ExplorerContext.ts';
import { addPasskey, canHavePasskeys, signInWithPasskey } from './passkeys.ts';

/** Signing in with a passkey, and making one for whoever is signed in. */
export function PasskeyButtons() {
  const { session, fetch } = useExplorer();
  const { session: current } = useSessionState();
  const [isBusy, setBusy] = useState(false);
  const [message, setMessage] = useState<string | null>(null);

  async function attempt(work: () => Promise<string | null>) {
    setBusy(true);
    setMessage(null);
    try {
      setMessage(await work());
    } catch (error) {
      setMessage(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  const signIn = async () => {
    await session.adopt(await signInWithPasskey(fetch));
    return null;
  };
  const add = async () => {
    await addPasskey(fetch);
    return 'The passkey is enrolled.';
  };
  if (!canHavePasskeys(window.location)) {
    const { port } = window.location;
    return <p className="hint">Passkeys need a name: open http://localhost:{port}/ to use one.</p>;
  }
  return (
    <div className="passkeys">
      <button type="button" disabled={isBusy} onClick={() => attempt(signIn)}>
        Sign in with a passkey
      </button>
      {current !== null && (
        <button type="button" disabled={isBusy} onClick={() => attempt(add)}>
          Add a passkey for {current.name}
        </button>
      )}
      {message !== null && <p role="status">{message}</p>}
    </div>
  );
}
