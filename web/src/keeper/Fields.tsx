import { useId } from 'preact/hooks';
import { k } from './keeper_words.ts';

/** Where it is known from, or why: asked for with each change, and kept in the history. */
export function SourceField({
  value,
  write,
  label = k('source'),
  hint = k('source_hint'),
}: {
  value: string;
  write: (text: string) => void;
  label?: string;
  hint?: string;
}) {
  const id = useId();
  return (
    <>
      <label class="field">
        {label}
        <textarea
          required
          rows={2}
          maxLength={500}
          aria-describedby={id}
          value={value}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      <p class="field-hint" id={id}>
        {hint}
      </p>
    </>
  );
}

interface LineProperties {
  label: string;
  hint?: string;
  type: 'text' | 'url' | 'date';
  value: string;
  required?: boolean;
  maxLength?: number;
  placeholder?: string;
  write: (text: string) => void;
}

/** A field of one line. */
export function LineField({ label, hint, write, type, ...input }: LineProperties) {
  const id = useId();
  return (
    <>
      <label class="field">
        {label}
        {/* What the types of each kind of input forbid, none of these has. */}
        <input
          {...input}
          {...(hint && { 'aria-describedby': id })}
          type={type as 'text'}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      {hint && (
        <p class="field-hint" id={id}>
          {hint}
        </p>
      )}
    </>
  );
}
