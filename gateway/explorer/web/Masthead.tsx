import { useExplorer, useSessionState } from './ExplorerContext.ts';
import { SlipIcon } from './Icons.tsx';

/** The product's name, and in whose name requests go out. */
export function Masthead() {
  const { session } = useExplorer();
  const { session: current } = useSessionState();
  return (
    <div className="masthead">
      {current === null ? (
        <span className="masthead-session" data-testid="session">
          Not signed in
        </span>
      ) : (
        <span className="masthead-session is-signed-in" data-testid="session">
          Signed in as <strong>{current.name}</strong>
          <button type="button" onClick={session.signOut}>
            Sign out
          </button>
        </span>
      )}
      <SlipIcon className="masthead-slip" />
      <span className="masthead-name">Whiteslip</span>
    </div>
  );
}
