import { TextField } from '../app/fields.tsx';
import { k } from './keeper_words.ts';

interface Properties {
  value: string;
  write: (text: string) => void;
  label?: string;
  hint?: string;
}

/** Where it is known from, or why: asked for with each change, and kept in the history. */
export function SourceField({ label = k('source'), hint = k('source_hint'), ...field }: Properties) {
  return <TextField label={label} hint={hint} required rows={2} maxLength={500} {...field} />;
}
