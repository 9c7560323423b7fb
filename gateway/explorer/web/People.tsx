import { useState } from 'react';
import type { DemoPerson } from './config.ts';
import { useExplorer, useSessionState } from './ExplorerContext.ts';
import { PasskeyButtons } from './PasskeyButtons.tsx';
import { SignInForm } from './SignInForm.tsx';
import type { Credentials } from './session.ts';

/** The demo people, one click each; anybody else by user name and password. */
export function People() {
  const { config, session } = useExplorer();
  const { session: current, notice } = useSessionState();
  const [busy, setBusy] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function signIn(credentials: Credentials) {
    setBusy(credentials.username);
    setRefusal(null);
    try {
      await session.signIn(credentials);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(null);
    }
  }

  const hasPeople = config.demoPeople.length > 0;
  const message = refusal ?? notice;
  return (
    <>
      {!hasPeople && <p className="hint">No demo people are configured on this gateway.</p>}
      <ul className="people">
        {config.demoPeople.map((person) => (
          <li key={person.username}>
            <PersonButton
              person={person}
              isCurrent={person.username === current?.username}
              isBusy={person.username === busy}
              onClick={() => signIn(person)}
            />
          </li>
        ))}
      </ul>
      {message !== null && (
        <p className="refusal" role="alert">
          {message}
        </p>
      )}
      <details className="other-person" open={!hasPeople}>
        <summary>Somebody else, by password or passkey</summary>
        <SignInForm isBusy={busy !== null} onSubmit={signIn} />
        <PasskeyButtons />
      </details>
    </>
  );
}

interface PersonButtonProps {
  readonly person: DemoPerson;
  readonly isCurrent: boolean;
  readonly isBusy: boolean;
  readonly onClick: () => void;
}

function PersonButton({ person, isCurrent, isBusy, onClick }: PersonButtonProps) {
  return (
    <button
      type="button"
      className="person"
      aria-pressed={isCurrent}
      aria-label={`Sign in as ${person.name}`}
      disabled={isBusy}
      onClick={onClick}
    >
      <span className="person-initial" aria-hidden="true">
        {person.name.charAt(0)}
      </span>
      <span className="person-text">
        <strong>{person.name}</strong>
        <span>{person.situation}</span>
      </span>
      <span className="person-action">{actionText(isCurrent, isBusy)}</span>
    </button>
  );
}

function actionText(isCurrent: boolean, isBusy: boolean): string {
  if (isBusy) return 'Signing in…';
  return isCurrent ? 'Signed in' : 'Sign in';
}
