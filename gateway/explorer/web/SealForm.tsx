import { type FormEvent, useState } from 'react';
import type { Seal, SealSample } from './sealConfig.ts';
import type { SealedValues } from './sealValues.ts';

interface SealFormProps {
  readonly seal: Seal;
  /** Gives whether it was sealed; then the form forgets what was typed. */
  readonly onSubmit: (values: SealedValues) => Promise<boolean>;
}

/** Takes what is to be sealed. Nothing of it is kept by browser or page. */
export function SealForm({ seal, onSubmit }: SealFormProps) {
  const empty = Object.fromEntries(seal.fields.map(({ name }) => [name, '']));
  const [values, setValues] = useState<SealedValues>(empty);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (await onSubmit(values)) setValues(empty);
  }

  return (
    <form className="sign-in" autoComplete="off" onSubmit={submit}>
      <Samples samples={seal.samples} onChoose={({ values: chosen }) => setValues({ ...empty, ...chosen })} />
      {seal.fields.map(({ name, label }) => (
        <label key={name}>
          {label}
          <input
            name={name}
            autoComplete="off"
            spellCheck={false}
            required
            value={values[name] ?? ''}
            onChange={({ target }) => setValues({ ...values, [name]: target.value })}
          />
        </label>
      ))}
      <button type="submit">Seal, and open the operation</button>
    </form>
  );
}

interface SamplesProps {
  readonly samples: readonly SealSample[];
  readonly onChoose: (sample: SealSample) => void;
}

function Samples({ samples, onChoose }: SamplesProps) {
  if (samples.length === 0) return null;
  return (
    <ul className="samples">
      {samples.map((sample) => (
        <li key={sample.title}>
          <button type="button" className="example" onClick={() => onChoose(sample)}>
            {sample.title}
          </button>
        </li>
      ))}
    </ul>
  );
}
